package dev.patisserie.common.kafka;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.microprofile.config.Config;

/**
 * The readers of a service's compacted topics, each on its own thread. Their settings are those of the incoming
 * channels of the same names; channels that do not use the Kafka connector are ignored. {@link #close} stops them.
 */
public final class TopicFollowers implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofSeconds(2); // after a failure

    private final Config config;
    private final Map<String, Object> broker;
    private final MeterRegistry registry;
    private final Clock clock;
    private final List<TopicFollower> followers = new CopyOnWriteArrayList<>();

    /**
     * Creates a group without readers.
     *
     * @param config all settings
     * @param broker the settings under {@code kafka.*}
     * @param registry receives the meters of the consumers
     * @param clock clock of the readers
     */
    public TopicFollowers(Config config, Map<String, Object> broker, MeterRegistry registry, Clock clock) {
        this.config = config;
        this.broker = broker;
        this.registry = registry;
        this.clock = clock;
    }

    /**
     * Starts reading the topic of the channel with the name of the topic.
     *
     * @param view receives the records
     * @param catchUp completed after the first collection
     * @return whether the channel uses the Kafka connector, so that its topic is read
     */
    public boolean follow(TopicView<?> view, CatchUp catchUp) {
        return follow(catchUp.topic(), view, catchUp);
    }

    /**
     * Starts reading the topic of a channel.
     *
     * @param name name of the channel, which no outgoing channel has
     * @param view receives the records
     * @param catchUp completed after the first collection
     * @return whether the channel uses the Kafka connector, so that its topic is read
     */
    public boolean follow(String name, TopicView<?> view, CatchUp catchUp) {
        var channel = new KafkaChannel(name, config, broker);
        if (!channel.isOfKafka()) {
            return false;
        }
        var follower = new TopicFollower(
                channel.topic(), () -> channel.measuredConsumer(registry), view, catchUp, PAUSE, clock);
        followers.add(follower);
        var thread = new Thread(follower, "topic-" + catchUp.topic());
        thread.setDaemon(true); // an unresponsive broker must not keep the process alive
        thread.start();
        return true;
    }

    @Override
    public void close() {
        followers.forEach(TopicFollower::close);
    }
}
