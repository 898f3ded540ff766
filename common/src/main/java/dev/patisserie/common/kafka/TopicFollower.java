package dev.patisserie.common.kafka;

import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jboss.logging.Logger;

/**
 * Reads a whole compacted topic continuously on its own thread, until it is closed.
 *
 * <p>The partitions are assigned without a consumer group, so there are no rebalances: positions survive a restart of
 * the broker, and no record is read twice. When positions become invalid, the topic is collected again from its
 * beginning into a second view, which becomes visible once it is complete. Causes are new partitions, a truncated or
 * recreated log, and an outage of the broker after which tombstones may be missing. No failure ends the thread.
 */
public final class TopicFollower implements Runnable, AutoCloseable {

    /** Longest wait for a response of the broker. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Interval between checks of the partitions and end offsets, and between checks for a missing topic. */
    static final Duration LOOK = Duration.ofSeconds(10);

    /**
     * After a longer outage, the broker may have removed tombstones that were not read. This is a small part of the
     * default retention of tombstones, one day ({@code delete.retention.ms}).
     */
    static final Duration LONGEST_AWAY = Duration.ofHours(1);

    private static final Logger LOG = Logger.getLogger(TopicFollower.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final String topic;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final TopicView<?> view;
    private final CatchUp catchUp;
    private final Duration rest;
    private final Clock clock;
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile Consumer<byte[], byte[]> current; // null while not connected

    /**
     * Creates a reader; {@link #run} reads the topic.
     *
     * @param topic name of the topic
     * @param consumers creates consumers that report a lost position ({@code auto.offset.reset=none}); closed by this
     *     reader
     * @param view receives the records
     * @param catchUp completed after the first collection
     * @param rest wait after a failure
     * @param clock provides the time of the broker's responses
     */
    public TopicFollower(
            String topic,
            Supplier<Consumer<byte[], byte[]>> consumers,
            TopicView<?> view,
            CatchUp catchUp,
            Duration rest,
            Clock clock) {
        this.topic = topic;
        this.consumers = consumers;
        this.view = view;
        this.catchUp = catchUp;
        this.rest = rest;
        this.clock = clock;
    }

    @Override
    public void run() {
        while (!isClosed()) {
            Consumer<byte[], byte[]> consumer = null;
            try {
                consumer = consumers.get();
                current = consumer;
                follow(consumer);
            } catch (RuntimeException | Error e) {
                if (!isClosed()) {
                    LOG.warnf("topic reading interrupted, retrying topic=%s reason=\"%s\"", topic, e);
                    rest(rest);
                }
            } finally {
                current = null;
                close(consumer);
            }
        }
    }

    private void follow(Consumer<byte[], byte[]> consumer) {
        while (!isClosed()) {
            Set<TopicPartition> partitions = partitions(consumer);
            try {
                if (partitions.isEmpty()) {
                    awaitTopic();
                } else {
                    collect(consumer, partitions);
                    followOn(consumer, partitions);
                }
            } catch (InvalidOffsetException e) { // the log was truncated or recreated
                LOG.warnf("topic position lost topic=%s reason=\"%s\"", topic, e.getMessage());
            }
        }
    }

    /** A topic that does not exist yet has no content; a deleted topic has no new records. */
    private void awaitTopic() {
        if (!catchUp.isDone()) {
            view.begin();
            view.end();
            completeIfSettled();
        }
        rest(LOOK);
    }

    private Set<TopicPartition> partitions(Consumer<byte[], byte[]> consumer) {
        List<PartitionInfo> found = consumer.partitionsFor(topic, PATIENCE);
        return found == null
                ? Set.of()
                : found.stream()
                        .map(info -> new TopicPartition(topic, info.partition()))
                        .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Reads up to an end that is requested after the last record was read. An earlier end is insufficient: a record
     * below it may have been compacted in favour of a later one.
     */
    private void collect(Consumer<byte[], byte[]> consumer, Set<TopicPartition> partitions) {
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        view.begin();
        while (isAnyBelow(consumer, consumer.endOffsets(partitions, PATIENCE))) {
            if (isClosed()) {
                return;
            }
            consumer.poll(POLL).forEach(view::add);
        }
        view.end();
        completeIfSettled();
        LOG.infof("topic collected topic=%s partitions=%d", topic, partitions.size());
    }

    /** Completes the catch-up only once the reader has applied the content. */
    private void completeIfSettled() {
        if (view.settle() && !catchUp.isDone()) {
            catchUp.complete();
        }
    }

    private static boolean isAnyBelow(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey(), PATIENCE) < end.getValue());
    }

    /** Reads changes; returns when the topic must be collected again. */
    private void followOn(Consumer<byte[], byte[]> consumer, Set<TopicPartition> partitions) {
        Instant answered = clock.instant();
        Instant looked = answered;
        while (!isClosed()) {
            consumer.poll(POLL).forEach(view::add);
            Instant now = clock.instant();
            if (Duration.between(looked, now).compareTo(LOOK) >= 0) {
                looked = now;
                completeIfSettled();
                Look look = look(consumer, partitions);
                boolean wasAway = Duration.between(answered, now).compareTo(LONGEST_AWAY) > 0;
                if (look == Look.OTHER_LOG || look == Look.SAME_LOG && wasAway) {
                    return;
                }
                answered = look == Look.SAME_LOG ? now : answered;
            }
        }
    }

    private enum Look {
        NO_ANSWER,
        SAME_LOG,
        OTHER_LOG
    }

    private Look look(Consumer<byte[], byte[]> consumer, Set<TopicPartition> partitions) {
        try {
            if (!partitions(consumer).equals(partitions)) {
                return Look.OTHER_LOG;
            }
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, PATIENCE);
            boolean isCut = ends.entrySet().stream()
                    .anyMatch(end -> end.getValue() < consumer.position(end.getKey(), PATIENCE));
            return isCut ? Look.OTHER_LOG : Look.SAME_LOG;
        } catch (TimeoutException e) { // positions are kept until the broker responds
            return Look.NO_ANSWER;
        }
    }

    private boolean isClosed() {
        return stop.getCount() == 0;
    }

    private void rest(Duration time) {
        try {
            stop.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void close(Consumer<byte[], byte[]> consumer) {
        try {
            if (consumer != null) {
                consumer.close(CloseOptions.timeout(CLOSING));
            }
        } catch (RuntimeException e) {
            LOG.warnf("consumer not closed reason=\"%s\"", e);
        }
    }

    /** Returns the reason why a record is skipped, with the error code if the failure has one. */
    public static String reason(Throwable failure) {
        return failure instanceof PatisserieException known
                ? known.code() + ": " + known.getMessage()
                : Reasons.of(failure);
    }

    /** Stops {@link #run} asynchronously. */
    @Override
    public void close() {
        stop.countDown();
        Consumer<byte[], byte[]> consumer = current;
        if (consumer != null) {
            consumer.wakeup();
        }
    }
}
