package dev.patisserie.inference.stream;

import dev.patisserie.common.event.Topics;
import dev.patisserie.inference.classify.Outcome;
import dev.patisserie.inference.metrics.InferenceMetrics.Stage;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.Record;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jboss.logging.Logger;

/**
 * Offsets are committed only after the broker has acknowledged all outcomes: none is lost, and
 * after a crash one may come twice, under the same CloudEvents id.
 */
@Singleton
@Typed(AtLeastOnce.class) // not as a Delivery: that is the one that was chosen
public class AtLeastOnce implements Delivery {

    private static final Logger LOG = Logger.getLogger(AtLeastOnce.class);

    private final MutinyEmitter<Record<byte[], byte[]>> predictions;
    private final MutinyEmitter<Record<byte[], byte[]>> deadLetters;
    private final Persistence persistence;

    /** Takes the channels. Their buffers hold one batch at most: the next waits for its end. */
    AtLeastOnce(
            @Channel(Topics.PREDICTIONS) @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
                    MutinyEmitter<Record<byte[], byte[]>> predictions,
            @Channel(Topics.IMAGES_DEAD_LETTERS) @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
                    MutinyEmitter<Record<byte[], byte[]>> deadLetters,
            Persistence persistence) {
        this.predictions = predictions;
        this.deadLetters = deadLetters;
        this.persistence = persistence;
    }

    @Override
    public Uni<Boolean> deliver(PolledBatch batch, List<Outcome> outcomes) {
        List<ProducerRecord<byte[], byte[]>> answers = Answers.of(batch.records(), outcomes);
        return persistence
                .insist(Stage.SEND, Uni.createFrom().deferred(() -> send(answers)))
                .chain(batch::acknowledge)
                .onFailure()
                .recoverWithItem(
                        failure -> { // the images come again after a rebalance or a restart
                            LOG.error("images batch sent, and not committed", failure);
                            return null;
                        })
                .replaceWith(true);
    }

    /** Completes when each is acknowledged; fails if at least one is given up. */
    private Uni<Void> send(List<ProducerRecord<byte[], byte[]>> answers) {
        List<Uni<Void>> acknowledged = answers.stream().map(this::send).toList();
        return Uni.join().all(acknowledged).andCollectFailures().replaceWithVoid();
    }

    private Uni<Void> send(ProducerRecord<byte[], byte[]> answer) {
        MutinyEmitter<Record<byte[], byte[]>> channel =
                answer.topic().equals(Topics.PREDICTIONS) ? predictions : deadLetters;
        return channel.sendMessage(message(answer));
    }

    /** Leaves the topic to the channel, which may be pointed elsewhere. */
    static Message<Record<byte[], byte[]>> message(ProducerRecord<byte[], byte[]> record) {
        return Message.of(Record.of(record.key(), record.value()))
                .addMetadata(
                        OutgoingKafkaRecordMetadata.<byte[]>builder()
                                .withHeaders(record.headers())
                                .build());
    }
}
