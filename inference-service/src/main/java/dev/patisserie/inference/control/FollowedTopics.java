package dev.patisserie.inference.control;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.kafka.CatchUp;
import dev.patisserie.common.kafka.TopicFollowers;
import dev.patisserie.common.kafka.TopicView;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Map;
import org.eclipse.microprofile.config.Config;

/** Starts and stops the readers of the topics {@code checkpoints} and {@code model-selection}. */
@Singleton
class FollowedTopics {

    private final TopicFollowers followers;

    FollowedTopics(
            Config config,
            @Identifier("default-kafka-broker") Map<String, Object> broker,
            MeterRegistry registry,
            Clock clock) {
        followers = new TopicFollowers(config, broker, registry, clock);
    }

    void start(
            @Observes StartupEvent event,
            CheckpointStream checkpoints,
            @Identifier(Topics.CHECKPOINTS) CatchUp checkpointsRead,
            SelectionStream selections,
            @Identifier(Topics.MODEL_SELECTION) CatchUp selectionsRead) {
        followers.follow(new TopicView<>(checkpoints), checkpointsRead);
        followers.follow(new TopicView<>(selections), selectionsRead);
    }

    @PreDestroy
    void stop() {
        followers.close();
    }
}
