package dev.patisserie.inference.console;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.inference.api.ModelsResource;
import dev.patisserie.inference.console.ConsoleEvent.Kind;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

/**
 * The console's thread: reads the topics, looks at the models, and tells the viewers, from the
 * first one's coming to the last one's leaving.
 */
@Singleton
class ConsoleReader {

    private static final Logger LOG = Logger.getLogger(ConsoleReader.class);
    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration REST = Duration.ofSeconds(2); // after a failure of Kafka's
    private static final int SECONDS_BETWEEN_LOOKS = 5;

    private final ConsoleHub hub;
    private final OutcomeFeed outcomes;
    private final ModelsResource models;
    private final ConsoleClients clients;
    private final Clock clock;
    private final CountDownLatch stop = new CountDownLatch(1);
    private Thread thread; // guarded by this; null while nobody looks

    ConsoleReader(
            ConsoleHub hub,
            OutcomeFeed outcomes,
            ModelsResource models,
            ConsoleClients clients,
            Clock clock) {
        this.hub = hub;
        this.outcomes = outcomes;
        this.models = models;
        this.clients = clients;
        this.clock = clock;
    }

    /** Starts the thread unless it runs; to be called once a viewer is there. */
    synchronized void wake() {
        if (thread == null && stop.getCount() > 0) {
            thread = new Thread(this::run, "console");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void run() {
        outcomes.begin();
        while (!isDone()) {
            try (var topics = new TopicReader(clients.consumer(), clock.instant())) {
                read(topics);
            } catch (KafkaException e) {
                LOG.warnf("console begins again reason=\"%s\"", e);
                rest(REST);
            }
        }
    }

    /** Decided together with {@link #wake}: a viewer who comes now finds a thread or starts one. */
    private synchronized boolean isDone() {
        if (stop.getCount() > 0 && !hub.forgetIfUnwatched()) {
            return false;
        }
        thread = null;
        return true;
    }

    private void read(TopicReader topics) {
        long end = System.nanoTime();
        for (int second = 0; isWanted(); second++) {
            hub.tellIfNew(ConsoleEvent.of(Kind.MODELS, models.models()));
            if (second % SECONDS_BETWEEN_LOOKS == 0) {
                topics.lookForTopics();
            }
            end += Duration.ofSeconds(1).toNanos();
            readUntil(end, topics);
            outcomes.endSecond();
        }
    }

    private boolean isWanted() {
        return hub.isWatched() && stop.getCount() > 0;
    }

    private void readUntil(long end, TopicReader topics) {
        while (isWanted() && System.nanoTime() < end) {
            if (topics.hasTopics()) {
                topics.poll(TICK).forEach(this::tell);
            } else {
                rest(TICK);
            }
        }
    }

    private void tell(ConsumerRecord<byte[], byte[]> record) {
        try {
            switch (record.topic()) {
                case Topics.PREDICTIONS -> outcomes.prediction(record);
                case Topics.IMAGES_DEAD_LETTERS -> outcomes.deadLetter(record);
                default -> hub.tell(ConsoleEvent.of(Kind.TRAINING, progress(record)));
            }
        } catch (PatisserieException e) { // whoever relies on the record reports it
            LOG.debugf(
                    "record not shown topic=%s offset=%d reason=\"%s\"",
                    record.topic(), record.offset(), e.getMessage());
        }
    }

    private static TrainingProgressed progress(ConsumerRecord<byte[], byte[]> record) {
        return EventCodec.decode(record.headers(), record.value(), TrainingProgressed.class);
    }

    private void rest(Duration time) {
        try {
            stop.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @PreDestroy
    void close() {
        stop.countDown();
    }
}
