package dev.patisserie.inference.stream;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.kafka.KafkaFailure;
import dev.patisserie.inference.classify.BatchStage;
import dev.patisserie.inference.classify.Outcome;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.Record;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jboss.logging.Logger;

/**
 * Delivery that commits the offsets of a poll only after the broker has acknowledged all its outcomes. No outcome is
 * lost; after a crash the outcomes of a poll may be published twice, with the same CloudEvents ids. A retry sends only
 * unacknowledged answers.
 */
@Singleton
@Typed(AtLeastOnce.class) // not as a Delivery: DeliveryChoice produces that bean
public class AtLeastOnce implements Delivery {

    private static final Logger LOG = Logger.getLogger(AtLeastOnce.class);

    private final MutinyEmitter<Record<byte[], byte[]>> predictions;
    private final MutinyEmitter<Record<byte[], byte[]>> deadLetters;
    private final BatchRetry persistence;

    /**
     * Creates the delivery. The buffers of the channels hold one batch at most; the next batch waits until they are
     * empty.
     */
    AtLeastOnce(
            @Channel(Topics.PREDICTIONS) @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
                    MutinyEmitter<Record<byte[], byte[]>> predictions,
            @Channel(Topics.IMAGES_DEAD_LETTERS) @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
                    MutinyEmitter<Record<byte[], byte[]>> deadLetters,
            BatchRetry persistence) {
        this.predictions = predictions;
        this.deadLetters = deadLetters;
        this.persistence = persistence;
    }

    /** The result of a send; {@code failure} is empty if the broker has acknowledged the record. */
    private record Sent(PendingAnswer answer, Optional<Throwable> failure) {

        boolean isRefused() {
            return failure.filter(e -> KafkaFailure.of(e) == KafkaFailure.RECORD)
                    .isPresent();
        }
    }

    @Override
    public Uni<List<Outcome>> deliver(PolledBatch part, List<Outcome> outcomes) {
        List<PendingAnswer> answers = PendingAnswer.of(part.records(), outcomes);
        return persistence
                .untilSuccess(BatchStage.SEND, Uni.createFrom().deferred(() -> send(answers)))
                .chain(part::acknowledge)
                .onFailure()
                .recoverWithItem(
                        failure -> { // the images are polled again after a rebalance or a restart
                            LOG.error("images batch sent but not committed", failure);
                            return null;
                        })
                .map(done -> answers.stream().map(PendingAnswer::outcome).toList());
    }

    /** Completes when each answer is acknowledged; fails if at least one is not. */
    private Uni<Void> send(List<PendingAnswer> answers) {
        List<Uni<Sent>> sends = answers.stream()
                .filter(answer -> !answer.isAcknowledged())
                .map(this::send)
                .toList();
        return sends.isEmpty()
                ? Uni.createFrom().voidItem()
                : Uni.join().all(sends).andCollectFailures().chain(this::settle);
    }

    private Uni<Sent> send(PendingAnswer answer) {
        MutinyEmitter<Record<byte[], byte[]>> channel =
                answer.record().topic().equals(Topics.PREDICTIONS) ? predictions : deadLetters;
        return Uni.createFrom()
                .deferred(() -> channel.sendMessage(message(answer.record())))
                .map(done -> {
                    answer.acknowledge();
                    return new Sent(answer, Optional.empty());
                })
                .onFailure()
                .recoverWithItem(failure -> new Sent(answer, Optional.of(failure)));
    }

    /** Replaces the rejected answers; fails if at least one answer must be sent again. */
    private Uni<Void> settle(List<Sent> sent) {
        return Multi.createFrom()
                .iterable(sent)
                .onItem()
                .transformToUniAndConcatenate(each -> each.isRefused() ? sendAlone(each.answer()) : just(each))
                .filter(each -> each.failure().isPresent())
                .collect()
                .asList()
                .chain(failed -> failed.isEmpty()
                        ? Uni.createFrom().voidItem()
                        : Uni.createFrom().failure(failed.get(0).failure().orElseThrow()));
    }

    /**
     * Sends the record again with no other record in flight, because a rejection may have been caused by another one.
     */
    private Uni<Sent> sendAlone(PendingAnswer answer) {
        return send(answer)
                .chain(sent -> sent.isRefused() && answer.replace(sent.failure().orElseThrow())
                        ? sendAlone(answer)
                        : just(sent));
    }

    private static Uni<Sent> just(Sent sent) {
        return Uni.createFrom().item(sent);
    }

    /** Omits the topic, so that the channel's configured topic applies. */
    public static Message<Record<byte[], byte[]>> message(ProducerRecord<byte[], byte[]> record) {
        return Message.of(Record.of(record.key(), record.value()))
                .addMetadata(OutgoingKafkaRecordMetadata.<byte[]>builder()
                        .withHeaders(record.headers())
                        .build());
    }
}
