package dev.patisserie.inference.stream;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.wire.TraceContext;
import dev.patisserie.inference.classify.BatchStage;
import dev.patisserie.inference.classify.DeliveryObserver;
import dev.patisserie.inference.classify.Image;
import dev.patisserie.inference.classify.ImageClassifier;
import dev.patisserie.inference.classify.ImageObserver;
import dev.patisserie.inference.classify.Outcome;
import dev.patisserie.inference.metrics.InferenceMetrics;
import dev.patisserie.inference.metrics.UnexpectedErrors;
import dev.patisserie.inference.metrics.UnexpectedErrors.Source;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
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
 * Consumes topic {@code images} and publishes to topics {@code predictions} and {@code images.dead-letters}.
 *
 * <p>The records of one Kafka poll form one batch: small under light load, full under heavy load, without a timer. Up
 * to {@value #PLACES} batches are in flight: one is decoded while the previous one is classified and the one before is
 * acknowledged. The answers of each forward pass are delivered while the next pass runs. They are delivered in the
 * order of the images, which preserves the order within a partition and a key. While all places are taken the channel
 * requests nothing, and the connector pauses the partitions.
 */
@ApplicationScoped
public class ImageStream {

    /** Maximum number of batches in flight: one each for decoding, classification and delivery. */
    public static final int PLACES = 3;

    private final ImageClassifier classifier;
    private final ImageObserver observer;
    private final DeliveryObserver deliveries;
    private final Delivery delivery;
    private final BatchRetry persistence;
    private final InferenceMetrics metrics;
    private final UnexpectedErrors errors;
    private final Executor workers;
    private final Clock clock;

    private final Deque<CompletableFuture<Void>> inFlight = new ArrayDeque<>(); // used by the channel's thread only
    private volatile CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

    ImageStream(
            ImageClassifier classifier,
            ImageObserver observer,
            DeliveryObserver deliveries,
            Delivery delivery,
            BatchRetry persistence,
            InferenceMetrics metrics,
            UnexpectedErrors errors,
            @Identifier(Topics.IMAGES) Executor workers,
            Clock clock) {
        this.classifier = classifier;
        this.observer = observer;
        this.deliveries = deliveries;
        this.delivery = delivery;
        this.persistence = persistence;
        this.metrics = metrics;
        this.errors = errors;
        this.workers = workers;
        this.clock = clock;
    }

    /**
     * Processes the records of one poll. Each record gets exactly one outcome, and offsets are committed only with or
     * after all outcomes. No content of a record makes this method fail, because a failure would terminate the channel.
     *
     * @return a result that completes when there is room for the next batch
     */
    @Incoming(Topics.IMAGES)
    Uni<Void> consume(Message<List<byte[]>> message) {
        last = done(message, clock.instant(), last);
        inFlight.addLast(last);
        return inFlight.size() < PLACES
                ? Uni.createFrom().voidItem()
                : Uni.createFrom().completionStage(inFlight.removeFirst());
    }

    /** Completes when all accepted batches are delivered or abandoned; never fails. */
    CompletableFuture<Void> idle() {
        return last;
    }

    /** Classifies the batch immediately, and delivers its answers after those of the previous batch. */
    private CompletableFuture<Void> done(
            Message<List<byte[]>> message, Instant receivedAt, CompletableFuture<Void> before) {
        return persistence
                .untilSuccess(BatchStage.READ, Uni.createFrom().item(() -> read(message, receivedAt)))
                .invoke(this::count)
                .chain(batch -> answer(batch, before))
                .onFailure()
                .recoverWithItem(
                        failure -> { // every step is retried, so only a shutdown reaches this
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
        errors.contain(Source.METER, () -> batch.records().stream()
                .filter(record -> TraceContext.isMalformed(record.headers()))
                .forEach(record -> metrics.traceContextMalformed()));
    }

    private Uni<Void> answer(PolledBatch batch, CompletableFuture<Void> before) {
        var answers = new BatchAnswers(batch, before, this::deliver, Infrastructure.getDefaultExecutor());
        return classify(answers)
                .chain(() -> Uni.createFrom().completionStage(answers.delivered()))
                .invoke(delivered ->
                        errors.contain(Source.OBSERVER, () -> deliveries.delivered(batch.images(), delivered)))
                .replaceWithVoid();
    }

    /**
     * Classifies the images, and waits if the model was withdrawn after the poll. A retry continues with the first
     * image without an outcome.
     */
    private Uni<Void> classify(BatchAnswers answers) {
        return persistence.untilSuccess(
                BatchStage.CLASSIFY,
                Uni.createFrom()
                        .voidItem()
                        .invoke(() -> classifyUnanswered(answers))
                        .runSubscriptionOn(workers));
    }

    private void classifyUnanswered(BatchAnswers answers) {
        classifier.classify(answers.unanswered(), outcomes -> {
            List<Image> images = answers.unanswered().subList(0, outcomes.size());
            errors.contain(Source.OBSERVER, () -> observer.classified(images, outcomes));
            answers.add(outcomes);
        });
    }

    private Uni<List<Outcome>> deliver(PolledBatch part, List<Outcome> outcomes) {
        return persistence // an error before the first send would otherwise not be retried
                .untilSuccess(BatchStage.SEND, Uni.createFrom().deferred(() -> delivery.deliver(part, outcomes)))
                .invoke(delivered -> errors.contain(
                        Source.METER,
                        () -> delivered.forEach(outcome -> metrics.acknowledged(outcome, part.receivedAt()))));
    }
}
