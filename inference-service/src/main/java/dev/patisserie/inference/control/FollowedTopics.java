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

/** Starts and stops the readers of the topics {@code checkpoints}, {@code model-selection} and {@code rollouts}. */
@Singleton
class FollowedTopics {

    private final TopicFollowers followers;
    private final CheckpointStream checkpoints;
    private final SelectionStream selections;
    private final RolloutStream rollouts;

    FollowedTopics(
            Config config,
            @Identifier("default-kafka-broker") Map<String, Object> broker,
            MeterRegistry registry,
            Clock clock,
            CheckpointStream checkpoints,
            SelectionStream selections,
            RolloutStream rollouts) {
        this.followers = new TopicFollowers(config, broker, registry, clock);
        this.checkpoints = checkpoints;
        this.selections = selections;
        this.rollouts = rollouts;
    }

    void start(
            @Observes StartupEvent event,
            @Identifier(Topics.CHECKPOINTS) CatchUp checkpointsRead,
            @Identifier(Topics.MODEL_SELECTION) CatchUp selectionsRead,
            @Identifier(Topics.ROLLOUTS) CatchUp rolloutsRead) {
        followers.follow(new TopicView<>(checkpoints), checkpointsRead);
        followers.follow(new TopicView<>(selections), selectionsRead);
        if (!followers.follow(new TopicView<>(rollouts), rolloutsRead)) {
            rolloutsRead.complete(); // without Kafka there is no rollout
        }
    }

    @PreDestroy
    void stop() {
        followers.close();
    }
}
