package dev.patisserie.inference.stream;

import dev.patisserie.common.event.Topics;
import dev.patisserie.inference.classify.Image;
import dev.patisserie.inference.classify.ImageClassifier;
import dev.patisserie.inference.classify.ImageObserver;
import dev.patisserie.inference.classify.Outcome;
import dev.patisserie.inference.metrics.InferenceMetrics;
import dev.patisserie.inference.metrics.InferenceMetrics.Stage;
import dev.patisserie.inference.metrics.UnexpectedErrors;
import dev.patisserie.inference.metrics.UnexpectedErrors.Source;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;

/**
 * Topic {@code images} in; topics {@code predictions} and {@code images.dead-letters} out.
 *
 * <p>What one poll of Kafka returned is one batch: few images when little comes, full batches when much waits, and no
 * timer between them. A few batches are at work at the same time, so that one is decoded while the one before it is
 * computed and the one before that is acknowledged. Each is delivered after the one before it, so the order of a
 * partition, and with it of a key, is kept. While all places are taken the channel asks for nothing, and the connector
 * pauses the partitions.
 */
@ApplicationScoped
public class ImageStream {

    /** Batches at work at the same time: one each for decoding, computing and delivering. */
    public static final int PLACES = 3;

    private final ImageClassifier classifier;
    private final ImageObserver observer;
    private final Delivery delivery;
    private final BatchRetry persistence;
    private final InferenceMetrics metrics;
    private final UnexpectedErrors errors;
    private final Executor workers;
    private final Clock clock;

    private final Deque<CompletableFuture<Void>> atWork = new ArrayDeque<>(); // the channel's own
    private volatile CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

    ImageStream(
            ImageClassifier classifier,
            ImageObserver observer,
            Delivery delivery,
            BatchRetry persistence,
            InferenceMetrics metrics,
            UnexpectedErrors errors,
            @Identifier(Topics.IMAGES) Executor workers,
            Clock clock) {
        this.classifier = classifier;
        this.observer = observer;
        this.delivery = delivery;
        this.persistence = persistence;
        this.metrics = metrics;
        this.errors = errors;
        this.workers = workers;
        this.clock = clock;
    }

    /**
     * Takes one poll's records: each gets exactly one outcome, and their offsets are committed only with or after all
     * outcomes. Nothing that a record holds makes this fail, which would end the channel.
     *
     * @return completes when there is a place for the next batch
     */
    @Incoming(Topics.IMAGES)
    Uni<Void> consume(Message<List<byte[]>> message) {
        last = done(message, clock.instant(), last);
        atWork.addLast(last);
        return atWork.size() < PLACES
                ? Uni.createFrom().voidItem()
                : Uni.createFrom().completionStage(atWork.removeFirst());
    }

    /** Completes when all batches that were taken are delivered or given up; never fails. */
    CompletableFuture<Void> idle() {
        return last;
    }

    /** Classifies at once, and delivers when its turn has come. */
    private CompletableFuture<Void> done(
            Message<List<byte[]>> message, Instant receivedAt, CompletableFuture<Void> before) {
        return persistence
                .untilSuccess(Stage.READ, Uni.createFrom().item(() -> read(message, receivedAt)))
                .invoke(this::count)
                .chain(batch -> classify(batch)
                        .call(() -> Uni.createFrom().completionStage(before))
                        .chain(outcomes -> deliver(batch, outcomes)))
                .onFailure()
                .recoverWithItem(
                        failure -> { // every step is retried: only the end of the service gets here
                            errors.report(Source.BATCH, failure, "effect=abandoned");
                            return null;
                        })
                .subscribeAsCompletionStage();
    }

    private PolledBatch read(Message<List<byte[]>> message, Instant receivedAt) {
        return PolledBatch.of(message, receivedAt, record -> image(record, receivedAt));
    }

    private Image image(ConsumerRecord<byte[], byte[]> record, Instant receivedAt) {
        try {
            return ImageRecord.toImage(record, receivedAt);
        } catch (RuntimeException e) {
            errors.report(Source.IMAGE, e, "partition=%d offset=%d".formatted(record.partition(), record.offset()));
            return ImageRecord.withoutHeaders(record, receivedAt);
        }
    }

    private void count(PolledBatch batch) {
        errors.contain(Source.METER, () -> batch.images()
                .forEach(image -> metrics.received(image.eventTime(), batch.receivedAt())));
    }

    /** Waits, if it must, for a model: one may have been withdrawn since the poll. */
    private Uni<List<Outcome>> classify(PolledBatch batch) {
        return persistence
                .untilSuccess(
                        Stage.CLASSIFY,
                        Uni.createFrom()
                                .item(() -> classifier.classify(batch.images()))
                                .runSubscriptionOn(workers))
                .invoke(outcomes ->
                        errors.contain(Source.OBSERVER, () -> observer.classified(batch.images(), outcomes)));
    }

    private Uni<Void> deliver(PolledBatch batch, List<Outcome> outcomes) {
        return persistence // an error before the first send: nobody else would retry the batch
                .untilSuccess(Stage.SEND, Uni.createFrom().deferred(() -> delivery.deliver(batch, outcomes)))
                .invoke(delivered -> errors.contain(
                        Source.METER,
                        () -> delivered.forEach(outcome -> metrics.acknowledged(outcome, batch.receivedAt()))))
                .replaceWithVoid();
    }
}
