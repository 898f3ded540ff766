package dev.patisserie.trainer.stream;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.kafka.CatchUp;
import dev.patisserie.common.kafka.TopicFollowers;
import dev.patisserie.common.kafka.TopicView;
import dev.patisserie.trainer.champion.ModelCatalog;
import dev.patisserie.trainer.dataset.version.DatasetCatalog;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Map;
import org.eclipse.microprofile.config.Config;

/**
 * Starts and stops the readers of the topics that state which models are published, pinned and refused, and which data
 * sets.
 */
@Singleton
class FollowedTopics {

    /** A name of its own: the trainer also has an outgoing channel {@code checkpoints}. */
    private static final String CHECKPOINTS = "published-checkpoints";

    private final TopicFollowers followers;
    private final ModelCatalog models;
    private final DatasetCatalog datasets;

    FollowedTopics(
            Config config,
            @Identifier("default-kafka-broker") Map<String, Object> broker,
            MeterRegistry registry,
            Clock clock,
            ModelCatalog models,
            DatasetCatalog datasets) {
        followers = new TopicFollowers(config, broker, registry, clock);
        this.models = models;
        this.datasets = datasets;
    }

    void start(
            @Observes StartupEvent event,
            @Identifier(Topics.CHECKPOINTS) CatchUp checkpointsRead,
            @Identifier(Topics.MODEL_SELECTION) CatchUp selectionsRead,
            @Identifier(Topics.MODEL_SWAPS) CatchUp swapsRead,
            @Identifier(Topics.DATASETS) CatchUp datasetsRead) {
        follow(CHECKPOINTS, new CheckpointReader(models), checkpointsRead);
        follow(Topics.MODEL_SELECTION, new PinReader(models), selectionsRead);
        follow(Topics.MODEL_SWAPS, new SwapReader(models), swapsRead);
        follow(Topics.DATASETS, new VersionReader(datasets), datasetsRead);
    }

    private void follow(String channel, TopicView.Reader<?> reader, CatchUp catchUp) {
        if (!followers.follow(channel, new TopicView<>(reader), catchUp)) {
            catchUp.complete(); // without Kafka there is nothing to read
        }
    }

    @PreDestroy
    void stop() {
        followers.close();
    }
}
