package dev.patisserie.inference.control;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.kafka.CatchUp;
import dev.patisserie.common.kafka.TopicFollower;
import dev.patisserie.common.kafka.TopicView;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.Config;

/**
 * Starts and stops the readers of the compacted topics. Their settings are those of the channels {@code checkpoints}
 * and {@code model-selection}; channels that do not use the Kafka connector are ignored.
 */
@Singleton
class FollowedTopics {

    private static final Duration PAUSE = Duration.ofSeconds(2); // after a failure

    private final Config config;
    private final Map<String, Object> broker;
    private final MeterRegistry registry;
    private final Clock clock;
    private final List<TopicFollower> followers = new ArrayList<>();

    FollowedTopics(
            Config config,
            @Identifier("default-kafka-broker") Map<String, Object> broker,
            MeterRegistry registry,
            Clock clock) {
        this.config = config;
        this.broker = broker;
        this.registry = registry;
        this.clock = clock;
    }

    void start(
            @Observes StartupEvent event,
            CheckpointStream checkpoints,
            @Identifier(Topics.CHECKPOINTS) CatchUp checkpointsRead,
            SelectionStream selections,
            @Identifier(Topics.MODEL_SELECTION) CatchUp selectionsRead) {
        follow(new TopicView<>(checkpoints), checkpointsRead);
        follow(new TopicView<>(selections), selectionsRead);
    }

    private void follow(TopicView<?> view, CatchUp catchUp) {
        var channel = new KafkaChannel(catchUp.topic(), config, broker);
        if (!channel.isOfKafka()) {
            return;
        }
        var follower = new TopicFollower(
                channel.topic(), () -> channel.measuredConsumer(registry), view, catchUp, PAUSE, clock);
        followers.add(follower);
        var thread = new Thread(follower, "topic-" + catchUp.topic());
        thread.setDaemon(true); // an unresponsive broker must not keep the process alive
        thread.start();
    }

    @PreDestroy
    void stop() {
        followers.forEach(TopicFollower::close);
    }
}
