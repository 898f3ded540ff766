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
 * Reads all of a compacted topic, on a thread of its own, until it is closed.
 *
 * <p>The partitions are assigned, without a group: nobody can take them away, so that positions survive a broker's
 * restart and no record is read twice. Where positions are of no use any more (new partitions, a log that was cut or
 * made anew, a broker that was away for so long that tombstones may be gone), the topic is collected from its beginning
 * into a second view, which becomes visible at its end. No failure ends the thread.
 */
public final class TopicFollower implements Runnable, AutoCloseable {

    /** Longest wait for an answer of the broker. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Time from one look at the partitions and ends to the next; and the wait for a topic. */
    static final Duration LOOK = Duration.ofSeconds(10);

    /**
     * A broker that did not answer for longer may have removed tombstones that were never read: a small part of the day
     * for which topics keep them unless set otherwise ({@code delete.retention.ms}).
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
    private volatile Consumer<byte[], byte[]> current; // null while there is none

    /**
     * Makes a reader; {@link #run} reads.
     *
     * @param topic its name
     * @param consumers makes a consumer that reports a lost position ({@code auto.offset.reset=none}); this closes it
     * @param view receives the records
     * @param catchUp completed after the first collection
     * @param rest wait after a failure
     * @param clock gives the time of the broker's answers
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
            } catch (InvalidOffsetException e) { // the log was cut or made anew
                LOG.warnf("topic position lost topic=%s reason=\"%s\"", topic, e.getMessage());
            }
        }
    }

    /** A topic that does not exist yet has no content; one that does not any more, no news. */
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
     * Reads up to an end that is asked for after the last record was read. An earlier end would not do: a record below
     * it may be gone, superseded by one that was appended and compacted since.
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

    /** The first choice of a model waits for a reader that fails to apply the content. */
    private void completeIfSettled() {
        if (view.settle() && !catchUp.isDone()) {
            catchUp.complete();
        }
    }

    private static boolean isAnyBelow(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey(), PATIENCE) < end.getValue());
    }

    /** Returns when the topic must be collected again. */
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
        } catch (TimeoutException e) { // positions are kept until the broker is back
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

    /** Returns why a record is skipped, with the code of a failure that has one. */
    public static String reason(Throwable failure) {
        return failure instanceof PatisserieException known
                ? known.code() + ": " + known.getMessage()
                : Reasons.of(failure);
    }

    /** Ends {@link #run} soon. */
    @Override
    public void close() {
        stop.countDown();
        Consumer<byte[], byte[]> consumer = current;
        if (consumer != null) {
            consumer.wakeup();
        }
    }
}
