package dev.patisserie.trainer.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.contract.MetricsDoc;
import dev.patisserie.common.contract.Readme;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingProgressed.Epoch;
import dev.patisserie.common.event.TrainingProgressed.State;
import dev.patisserie.common.fault.ErrorCode;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@SuppressWarnings("deprecation") // the registry that Quarkus 3.33 brings
class TrainerMetricsTest {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final TrainerMetrics metrics = new TrainerMetrics(registry);

    private List<String> samples() {
        return registry.scrape().lines().map(line -> line.replace(",}", "}")).toList();
    }

    private static Epoch epoch(int number) {
        return new Epoch("training", number, 5, 0.5, 0.75, 0.625, 0.6875, 0.001, 90, 12);
    }

    @Test
    void showsTheLastEpochOfEachPipeline() {
        // When
        metrics.epochEnded(Pipeline.SIMPLE, epoch(1));
        metrics.epochEnded(Pipeline.SIMPLE, epoch(2));

        // Then
        assertThat(samples())
                .contains(
                        "training_epoch{pipeline=\"simple\"} 2.0",
                        "training_loss{pipeline=\"simple\"} 0.5",
                        "training_accuracy_ratio{pipeline=\"simple\"} 0.75",
                        "training_validation_loss{pipeline=\"simple\"} 0.625",
                        "training_validation_accuracy_ratio{pipeline=\"simple\"} 0.6875",
                        "training_images_per_second{pipeline=\"simple\"} 90.0");
    }

    @Test
    void showsJobsByState() {
        // When
        metrics.watchJobs(state -> state == State.RUNNING ? 1 : 0);

        // Then
        assertThat(samples())
                .contains(
                        "training_jobs{state=\"accepted\"} 0.0",
                        "training_jobs{state=\"running\"} 1.0",
                        "training_jobs{state=\"completed\"} 0.0",
                        "training_jobs{state=\"failed\"} 0.0");
    }

    @Test
    void countsEvents() {
        // When
        metrics.ended(State.COMPLETED);
        metrics.checkpointPublished(Pipeline.SIMPLE);
        metrics.deadLetter(ErrorCode.REQUEST_CONFLICT);
        metrics.imagesSkipped(Pipeline.SIMPLE, 3);
        metrics.logFailed();

        // Then
        assertThat(samples())
                .contains(
                        "training_jobs_ended_total{outcome=\"completed\"} 1.0",
                        "training_jobs_ended_total{outcome=\"failed\"} 0.0",
                        "training_jobs_ended_total{outcome=\"rejected\"} 0.0",
                        "training_checkpoints_published_total{pipeline=\"simple\"} 1.0",
                        "training_dead_letters_total{reason=\"REQUEST_CONFLICT\"} 1.0",
                        "training_images_skipped_total{pipeline=\"simple\"} 3.0",
                        "training_log_failures_total 1.0");
    }

    @Test
    void showsTheTimeSinceTheLastProgressOfTheRunningJob() {
        // Given
        var clock = new MockClock();
        var registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
        var metrics = new TrainerMetrics(registry);
        var running = new AtomicInteger();
        metrics.watchJobs(state -> state == State.RUNNING ? running.get() : 0);
        Gauge idle = registry.get(TrainerMetrics.IDLE).gauge();

        // When no job runs
        clock.addSeconds(3600);

        // Then
        assertThat(idle.value()).isNaN();

        // When a job runs with progress after 10 s only
        running.set(1);
        clock.addSeconds(10);
        metrics.moved();
        clock.addSeconds(40);

        // Then
        assertThat(idle.value()).isEqualTo(40);
    }

    @Test
    void exportsTheDocumentedMeters() {
        // Given
        metrics.watchJobs(state -> 0);
        metrics.watchStall(() -> 0);
        metrics.watchUnreadableRecords(() -> 0);

        // When
        metrics.epochEnded(Pipeline.SIMPLE, epoch(1));
        metrics.failed(ErrorCode.TRAINING_CRASHED.name());
        metrics.deadLetter(ErrorCode.REQUEST_CONFLICT);

        // Then
        assertThat(MetricsDoc.exposed(registry.scrape())).isEqualTo(MetricsDoc.documented("training_"));
    }

    @Test
    void readmeListsEveryMeter() {
        assertThat(new Readme().missingMeters(TrainerMetrics.class)).isEmpty();
    }
}
