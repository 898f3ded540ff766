package dev.patisserie.trainer.job;

import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.model.FolderModelStore;
import dev.patisserie.trainer.metrics.TrainerMetrics;
import dev.patisserie.trainer.publish.ModelPublisher;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** A trainer without Quarkus and Kafka, over a folder that outlives it. */
final class TestTrainer implements AutoCloseable {

    static final Instant NOW = Instant.parse("2026-01-31T09:30:00Z");

    final MeterRegistry meters = new SimpleMeterRegistry();
    final JobStore store;
    final JobDesk desk;
    final JobRunner runner;

    /** Makes a trainer whose worker is yet to start. */
    TestTrainer(Path folder, FakePipeline pipeline, FakeBroker broker) {
        Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
        var pipelines = new Pipelines(List.of(pipeline));
        var metrics = new TrainerMetrics(meters);
        store = new JobStore(folder.resolve("jobs"));
        var announcer = new Announcer(store, broker);
        var workshop =
                new JobSteps.Workshop(
                        pipelines,
                        new DataRoot(folder.resolve("data")),
                        folder.resolve("runs"),
                        folder.resolve("tensorboard"));
        var publisher =
                new ModelPublisher(new FolderModelStore(folder.resolve("models")), broker, clock);
        var steps = new JobSteps(store, announcer, workshop, publisher, metrics, clock);
        runner = new JobRunner(store, steps, Duration.ofMillis(100), Duration.ofSeconds(10));
        desk = new JobDesk(store, pipelines, announcer, runner, clock);
    }

    TestTrainer started() {
        runner.start();
        return this;
    }

    boolean settled(String requestId) {
        return store.find(requestId).filter(JobRecord::settled).isPresent();
    }

    static TrainingRequested request(String requestId) {
        return TrainingRequested.of(requestId, Pipeline.SIMPLE, "desserts");
    }

    @Override
    public void close() {
        runner.close();
        store.close();
    }
}
