package dev.patisserie.inference.console;

import dev.patisserie.common.event.SearchProgressed;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.kafka.KeyedEvents;
import dev.patisserie.common.kafka.Records;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.inference.api.ModelsResource;
import dev.patisserie.inference.api.ModelsView;
import dev.patisserie.inference.console.ConsoleEvent.Kind;
import dev.patisserie.inference.metrics.UnexpectedErrors;
import dev.patisserie.inference.metrics.UnexpectedErrors.Source;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

/**
 * The console's thread. Reads the topics, the models and the health of this replica, and notifies the viewers, while at
 * least one viewer is connected.
 */
@Singleton
class ConsoleReader {

    private static final Logger LOG = Logger.getLogger(ConsoleReader.class);
    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration PAUSE = Duration.ofSeconds(2); // after a failure of Kafka
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final int SECONDS_BETWEEN_LOOKS = 5;

    private final ConsoleHub hub;
    private final OutcomeFeed outcomes;
    private final LabellingFeed labelling;
    private final DriftFeed drift;
    private final RolloutFeed rollouts;
    private final Supplier<ModelsView> models;
    private final Supplier<ThisReplica.State> replica;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final UnexpectedErrors errors;
    private final Clock clock;
    private final CountDownLatch stop = new CountDownLatch(1);
    private Thread thread; // guarded by this; null without viewers

    @Inject
    ConsoleReader(
            ConsoleHub hub,
            OutcomeFeed outcomes,
            LabellingFeed labelling,
            DriftFeed drift,
            RolloutFeed rollouts,
            ModelsResource models,
            ThisReplica replica,
            ConsoleClients clients,
            UnexpectedErrors errors,
            Clock clock) {
        this(
                hub,
                outcomes,
                labelling,
                drift,
                rollouts,
                models::models,
                replica::state,
                clients::consumer,
                errors,
                clock);
    }

    /**
     * Creates a reader.
     *
     * @param hub the viewers
     * @param outcomes receives the records of the outcome topics
     * @param labelling receives the records of the topics of labels
     * @param drift receives the records of the drift monitors
     * @param rollouts receives the records of rollouts and automatic trainings
     * @param models returns the current models
     * @param replica returns the current state of this replica
     * @param consumers creates consumers, which this reader closes
     * @param errors reports errors of records and views
     * @param clock source of the current time
     */
    ConsoleReader(
            ConsoleHub hub,
            OutcomeFeed outcomes,
            LabellingFeed labelling,
            DriftFeed drift,
            RolloutFeed rollouts,
            Supplier<ModelsView> models,
            Supplier<ThisReplica.State> replica,
            Supplier<Consumer<byte[], byte[]>> consumers,
            UnexpectedErrors errors,
            Clock clock) {
        this.hub = hub;
        this.outcomes = outcomes;
        this.labelling = labelling;
        this.drift = drift;
        this.rollouts = rollouts;
        this.models = models;
        this.replica = replica;
        this.consumers = consumers;
        this.errors = errors;
        this.clock = clock;
    }

    /** Starts the thread unless it runs. Must be called after a viewer has connected. */
    synchronized void wake() {
        if ((thread == null || !thread.isAlive()) && stop.getCount() > 0) {
            thread = new Thread(this::run, "console");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void run() {
        errors.contain(Source.CONSOLE, outcomes::begin);
        errors.contain(Source.CONSOLE, labelling::begin);
        errors.contain(Source.CONSOLE, drift::begin);
        errors.contain(Source.CONSOLE, rollouts::begin);
        Instant since = clock.instant();
        while (!isDone()) {
            try (var topics = new TopicReader(consumers.get(), since)) {
                read(topics);
                since = clock.instant(); // a viewer may connect while the consumer is closed
            } catch (KafkaException e) { // not merely an unavailable broker, which the reader waits for
                since = clock.instant();
                LOG.warnf("console reader restarted at the current time reason=\"%s\"", e);
                errors.contain(Source.CONSOLE, () -> sendStatus(status(false)));
                pause(PAUSE);
            } catch (RuntimeException | Error e) { // no record may end the thread
                since = clock.instant();
                errors.report(Source.CONSOLE, e, "effect=restarted");
                pause(PAUSE);
            }
        }
    }

    /**
     * Returns whether the thread may end. Synchronized with {@link #wake}, so that a new viewer either finds the thread
     * or starts one.
     */
    private synchronized boolean isDone() {
        if (stop.getCount() > 0 && !hub.forgetIfUnwatched()) {
            return false;
        }
        thread = null;
        return true;
    }

    private void read(TopicReader topics) {
        sendModels();
        StatusView status = look(topics);
        long end = System.nanoTime();
        for (int second = 1; isWanted(); second++) {
            boolean isRead = topics.isCaughtUp();
            sendStatus(status.withRead(isRead));
            if (isRead) {
                labelling.tell();
                drift.tell();
                rollouts.tell();
            }
            end = Math.max(end, System.nanoTime() - SECOND / 2) + SECOND; // a long iteration is not caught up
            readUntil(end, topics);
            if (status.kafka()) { // otherwise the rates of the second are unknown
                outcomes.endSecond();
            }
            boolean isOtherModel = sendModels();
            if (isOtherModel || !status.kafka() || second % SECONDS_BETWEEN_LOOKS == 0) {
                status = look(topics);
            }
        }
    }

    /** Returns whether the models have changed. */
    private boolean sendModels() {
        return hub.tellIfNew(ConsoleEvent.of(Kind.MODELS, models.get()));
    }

    private StatusView look(TopicReader topics) {
        return status(topics.lookForTopics());
    }

    private StatusView status(boolean kafka) {
        ThisReplica.State state = replica.get();
        return new StatusView(kafka, state.name(), state.down(), false);
    }

    private void sendStatus(StatusView status) {
        hub.tell(ConsoleEvent.of(Kind.STATUS, status));
    }

    private boolean isWanted() {
        return hub.isWatched() && stop.getCount() > 0;
    }

    private void readUntil(long end, TopicReader topics) {
        while (isWanted() && System.nanoTime() < end) {
            if (topics.hasTopics()) {
                topics.poll(TICK).forEach(this::tell);
            } else {
                pause(TICK);
            }
        }
    }

    private void tell(ConsumerRecord<byte[], byte[]> record) {
        try {
            switch (record.topic()) {
                case Topics.PREDICTIONS -> outcomes.prediction(record);
                case Topics.IMAGES_DEAD_LETTERS -> outcomes.deadLetter(record);
                case Topics.TRAINING_PROGRESS -> sendTraining(record);
                case Topics.SEARCHES -> sendSearch(record);
                case Topics.DRIFT -> drift.read(record);
                case Topics.ROLLOUTS, Topics.PREDICTIONS_SHADOW, Topics.RETRAINING -> rollouts.read(record);
                default -> labelling.read(record);
            }
        } catch (PatisserieException e) { // reported by the consumers that rely on the record
            LOG.debugf(
                    "record not shown topic=%s offset=%d reason=\"%s\"",
                    record.topic(), record.offset(), e.getMessage());
        } catch (RuntimeException | Error e) { // one record must not end the thread
            errors.report(
                    Source.CONSOLE,
                    e,
                    "topic=%s partition=%d offset=%d".formatted(record.topic(), record.partition(), record.offset()));
        }
    }

    private void sendTraining(ConsumerRecord<byte[], byte[]> record) {
        var progress = EventCodec.decode(record.headers(), record.value(), TrainingProgressed.class);
        Kind kind = progress.step() == null ? Kind.TRAINING : Kind.STEP;
        hub.tell(ConsoleEvent.of(kind, progress));
    }

    /** Sends the states of searches; their requests and cancellations have other keys. */
    private void sendSearch(ConsumerRecord<byte[], byte[]> record) {
        boolean isState = Records.keyText(record)
                .filter(key -> key.startsWith(SearchProgressed.KEY_PREFIX))
                .isPresent();
        if (isState && record.value() != null) {
            hub.tell(ConsoleEvent.of(Kind.SEARCH, KeyedEvents.decode(record, SearchProgressed.class)));
        }
    }

    private void pause(Duration time) {
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
