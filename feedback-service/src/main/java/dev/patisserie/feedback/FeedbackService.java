package dev.patisserie.feedback;

import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.ImageSelected;
import dev.patisserie.feedback.config.FeedbackConfig;
import dev.patisserie.feedback.metrics.FeedbackMetrics;
import dev.patisserie.feedback.stream.FeedbackTopology;
import dev.patisserie.feedback.stream.GrowthStage;
import dev.patisserie.feedback.stream.JoinSettings;
import dev.patisserie.feedback.stream.SelectionStage;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Named;

/** Creates the topology from the settings. */
@Singleton
public class FeedbackService {

    /** Returns the topology, which Quarkus runs. */
    @Produces
    @Singleton
    Topology topology(FeedbackConfig config, FeedbackMetrics metrics) {
        return new FeedbackTopology(config.dataset(), join(config), metrics, selection(), growth()).build();
    }

    private static JoinSettings join(FeedbackConfig config) {
        return new JoinSettings(config.partitions(), config.joinWindow(), config.labelWait(), config.joinStoreBytes());
    }

    private static SelectionStage selection() {
        return (builder, predictions) -> predictions.flatMap(
                (key, prediction) -> List.<KeyValue<String, ImageSelected>>of(), Named.as("selection"));
    }

    private static GrowthStage growth() {
        return (builder, joined, selected) -> new GrowthStage.Events(
                joined.flatMapValues((key, record) -> List.<ImageSelected>of(), Named.as("reviews")),
                joined.flatMapValues((key, record) -> List.<DatasetPublished>of(), Named.as("versions")));
    }
}
