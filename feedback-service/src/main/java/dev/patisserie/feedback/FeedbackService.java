package dev.patisserie.feedback;

import dev.patisserie.common.dataset.version.DatasetStore;
import dev.patisserie.common.selection.SelectionPolicy;
import dev.patisserie.feedback.collect.ImageBytes;
import dev.patisserie.feedback.config.FeedbackConfig;
import dev.patisserie.feedback.config.RetrainConfig;
import dev.patisserie.feedback.config.RolloutConfig;
import dev.patisserie.feedback.grow.Growth;
import dev.patisserie.feedback.grow.GrowthSettings;
import dev.patisserie.feedback.grow.GrowthTopology;
import dev.patisserie.feedback.metrics.DriftMetrics;
import dev.patisserie.feedback.metrics.FeedbackMetrics;
import dev.patisserie.feedback.metrics.GrowthMetrics;
import dev.patisserie.feedback.metrics.RetrainMetrics;
import dev.patisserie.feedback.metrics.RolloutMetrics;
import dev.patisserie.feedback.metrics.SelectionMetrics;
import dev.patisserie.feedback.monitor.DriftSettings;
import dev.patisserie.feedback.monitor.DriftTopology;
import dev.patisserie.feedback.partitions.KafkaTopics;
import dev.patisserie.feedback.partitions.PartitionCheck;
import dev.patisserie.feedback.retrain.RequestTemplate;
import dev.patisserie.feedback.retrain.RetrainSettings;
import dev.patisserie.feedback.retrain.RetrainTriggers;
import dev.patisserie.feedback.retrain.Retrainer;
import dev.patisserie.feedback.retrain.stream.RetrainTopology;
import dev.patisserie.feedback.rollout.RolloutSettings;
import dev.patisserie.feedback.rollout.stream.CoordinatorSettings;
import dev.patisserie.feedback.rollout.stream.CurrentRollout;
import dev.patisserie.feedback.rollout.stream.RolloutTopology;
import dev.patisserie.feedback.select.DisagreementTopology;
import dev.patisserie.feedback.select.SelectionSettings;
import dev.patisserie.feedback.select.SelectionTopology;
import dev.patisserie.feedback.stage.DriftStage;
import dev.patisserie.feedback.stage.GrowthStage;
import dev.patisserie.feedback.stage.RetrainStage;
import dev.patisserie.feedback.stage.RolloutStage;
import dev.patisserie.feedback.stage.SelectionStage;
import dev.patisserie.feedback.stream.FeedbackTopology;
import dev.patisserie.feedback.stream.JoinSettings;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Creates the topology from the settings. */
@Singleton
public class FeedbackService {

    private final FeedbackConfig config;

    FeedbackService(FeedbackConfig config) {
        this.config = config;
    }

    /** Returns the topology, which Quarkus runs. */
    @Produces
    @Singleton
    Topology topology(FeedbackMetrics metrics, FeedbackTopology.Stages stages) {
        var join = new JoinSettings(
                config.partitions(),
                config.joinWindow(),
                config.labelWait(),
                config.joinStoreBytes(),
                config.idleTimeout());
        return new FeedbackTopology(config.dataset(), join, metrics, stages).build();
    }

    @Produces
    @Singleton
    FeedbackTopology.Stages stages(
            SelectionStage selection,
            GrowthStage growth,
            DriftStage drift,
            RetrainStage retrain,
            RolloutStage rollouts) {
        return new FeedbackTopology.Stages(selection, growth, drift, retrain, rollouts);
    }

    /** Returns the check of the topics, which is also the listener of Kafka Streams. */
    @Produces
    @Singleton
    PartitionCheck partitions(
            @ConfigProperty(name = "quarkus.kafka-streams.application-id") String application,
            @Identifier("default-kafka-broker") Map<String, Object> kafka) {
        return new PartitionCheck(application, config.partitions(), new KafkaTopics(kafka));
    }

    @Produces
    @Singleton
    SelectionStage selection(SelectionMetrics metrics) {
        return new SelectionTopology(selectionSettings(), metrics, this::rollout)::add;
    }

    /** Returns whether a candidate answers images at present. */
    private BooleanSupplier rollout(ProcessorContext<?, ?> context) {
        return new CurrentRollout(context, config.dataset())::isShadow;
    }

    private SelectionSettings selectionSettings() {
        return new SelectionSettings(
                config.budget(), config.partitions(), config.maxPerKey(), config.imagesRetention());
    }

    @Produces
    @Singleton
    GrowthStage growth(
            DatasetStore store, GrowthMetrics metrics, @Identifier("default-kafka-broker") Map<String, Object> kafka) {
        var settings = new GrowthSettings(
                config.dataset(),
                config.publishAfter(),
                config.publishEvery(),
                config.growFromHeaders(),
                Collections.max(List.of(config.collectedRetention(), config.imagesRetention())));
        var topology = new GrowthTopology(settings, () -> ImageBytes.open(kafka), store, Clock.systemUTC(), metrics);
        return (builder, joined, selected) -> {
            Growth grown = topology.add(builder, joined, selected);
            return new GrowthStage.Events(grown.reviews(), grown.versions());
        };
    }

    @Produces
    @Singleton
    DriftStage drift(DriftMetrics metrics) {
        return new DriftTopology(new DriftSettings(config.dataset(), config.falseAlarmEvery()), metrics)::add;
    }

    @Produces
    @Singleton
    RetrainStage retrain(RetrainConfig retrain, RetrainMetrics metrics) {
        var retrainer = new Retrainer(
                new RetrainSettings(retrain.mode(), retrain.coolDown(), retrain.minNewLabels(), retrain.maxPerWeek()),
                new RetrainTriggers(retrain.labels(), retrain.schedule()),
                retrain.request().orElse(RequestTemplate.EMPTY));
        var topology = new RetrainTopology(config.dataset(), retrainer, metrics);
        return (builder, source) -> {
            RetrainTopology.Events events = topology.add(builder, source);
            return new RetrainStage.Events(events.changes(), events.requests());
        };
    }

    @Produces
    @Singleton
    RolloutStage rollouts(RolloutMetrics metrics, SelectionMetrics selectionMetrics, RolloutConfig settings) {
        var disagreements = new DisagreementTopology(selectionSettings(), selectionMetrics);
        var topology = new RolloutTopology(
                new CoordinatorSettings(
                        config.dataset(),
                        config.partitions(),
                        config.joinWindow(),
                        settings.maxSlowdown(),
                        new SelectionPolicy(settings.minimumGain(), settings.requireSignificant()),
                        new RolloutSettings(settings.alpha(), settings.timeLimit(), settings.watch())),
                metrics,
                disagreements);
        return (builder, joined, selected, drift, source) -> {
            RolloutTopology.Outputs outputs = topology.add(builder, joined, drift, source);
            return new RolloutStage.Events(
                    outputs.changes(), disagreements.add(builder, outputs.disagreements(), selected));
        };
    }

    @Produces
    @Singleton
    DatasetStore store() {
        return DatasetStore.open(config.datasetStore());
    }

    void close(@Disposes DatasetStore store) {
        store.close();
    }
}
