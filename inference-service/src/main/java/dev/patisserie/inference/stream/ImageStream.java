package dev.patisserie.inference.stream;

import dev.patisserie.common.event.Topics;
import dev.patisserie.inference.classify.Image;
import dev.patisserie.inference.classify.ImageClassifier;
import dev.patisserie.inference.classify.ImageObserver;
import dev.patisserie.inference.classify.Outcome;
import dev.patisserie.inference.config.InferenceConfig;
import dev.patisserie.inference.metrics.InferenceMetrics;
import dev.patisserie.inference.metrics.InferenceMetrics.Stage;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.CompositeException;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordBatchMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/**
 * Topic {@code images} in; topics {@code predictions} and {@code images.dead-letters} out.
 *
 * <p>What one poll of Kafka returned is one batch: few images when little comes, full batches when
 * much waits, and no timer between them. The next batch waits for the end of this one, so the order
 * of a partition, and with it of a key, is kept.
 */
@ApplicationScoped
public class ImageStream {

    private static final Logger LOG = Logger.getLogger(ImageStream.class);
    private static final int LONGEST_WAIT = 32; // times the first one

    private final ImageClassifier classifier;
    private final ImageObserver observer;
    private final Outbox outbox;
    private final ImagesGate gate;
    private final InferenceMetrics metrics;
    private final InferenceConfig config;
    private final Executor worker;
    private final Clock clock;
    private volatile CompletableFuture<Void> inProgress = CompletableFuture.completedFuture(null);

    ImageStream(
            ImageClassifier classifier,
            ImageObserver observer,
            Outbox outbox,
            ImagesGate gate,
            InferenceMetrics metrics,
            InferenceConfig config,
            @Identifier(Topics.IMAGES) Executor worker,
            Clock clock) {
        this.classifier = classifier;
        this.observer = observer;
        this.outbox = outbox;
        this.gate = gate;
        this.metrics = metrics;
        this.config = config;
        this.worker = worker;
        this.clock = clock;
    }

    /**
     * Handles one poll's records: each gets exactly one outcome, and their offsets are committed
     * only after the broker has acknowledged all outcomes. Until then the outcomes are sent again
     * and again; a failure never reaches the channel, which would stop.
     */
    @Incoming(Topics.IMAGES)
    Uni<Void> consume(Message<List<byte[]>> message) {
        List<ConsumerRecord<byte[], byte[]>> records = records(message);
        Instant receivedAt = clock.instant();
        List<Image> images =
                records.stream().map(record -> ImageRecord.toImage(record, receivedAt)).toList();
        images.forEach(image -> metrics.received(image.eventTime(), receivedAt));

        CompletableFuture<Void> done = new CompletableFuture<>();
        inProgress = done;
        return classify(images)
                .invoke(outcomes -> observer.classified(images, outcomes))
                .call(outcomes -> send(records, outcomes))
                .invoke(
                        outcomes ->
                                outcomes.forEach(
                                        outcome -> metrics.acknowledged(outcome, receivedAt)))
                .chain(() -> Uni.createFrom().completionStage(message::ack))
                .onFailure()
                .recoverWithItem(
                        failure -> { // the images come again after a rebalance or a restart
                            LOG.error("images batch not committed", failure);
                            return null;
                        })
                .onTermination()
                .invoke(() -> done.complete(null));
    }

    /** In the order of the poll, which keeps each partition's. */
    @SuppressWarnings("unchecked") // the metadata of this channel, whose records are byte arrays
    private static List<ConsumerRecord<byte[], byte[]>> records(Message<List<byte[]>> message) {
        IncomingKafkaRecordBatchMetadata<byte[], byte[]> batch =
                message.getMetadata(IncomingKafkaRecordBatchMetadata.class).orElseThrow();
        return StreamSupport.stream(batch.getRecords().spliterator(), false).toList();
    }

    /** Waits, if it must, for a model: one may have been withdrawn since the poll. */
    private Uni<List<Outcome>> classify(List<Image> images) {
        return insistently(
                Stage.CLASSIFY,
                Uni.createFrom().item(() -> classifier.classify(images)).runSubscriptionOn(worker));
    }

    private Uni<Void> send(List<ConsumerRecord<byte[], byte[]>> records, List<Outcome> outcomes) {
        return insistently(
                Stage.SEND, Uni.createFrom().deferred(() -> outbox.send(records, outcomes)));
    }

    private <T> Uni<T> insistently(Stage stage, Uni<T> attempt) {
        return attempt.onFailure()
                .invoke(failure -> retrying(stage, failure))
                .onFailure()
                .retry()
                .withBackOff(config.resendDelay(), config.resendDelay().multipliedBy(LONGEST_WAIT))
                .indefinitely();
    }

    private void retrying(Stage stage, Throwable failure) {
        metrics.batchRetried(stage);
        Throwable first =
                failure instanceof CompositeException all ? all.getCauses().get(0) : failure;
        LOG.warnf(
                "images batch not committed, trying again stage=%s reason=\"%s\"",
                stage.label(), first);
    }

    /** Lets the batch in progress come to its end, so that it is committed and not read again. */
    void stop(@Observes ShutdownEvent event) {
        gate.close();
        try {
            inProgress.get(config.shutdownGrace().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warnf(
                    "images batch abandoned after=%s; its images will be read again",
                    config.shutdownGrace());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new AssertionError("completed normally, always", e);
        }
    }
}
