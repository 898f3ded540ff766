package dev.patisserie.inference.stream;

import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.wire.DeadLetter;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.inference.classify.Outcome;
import dev.patisserie.inference.classify.Outcome.Predicted;
import dev.patisserie.inference.classify.Outcome.Unanswered;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.Record;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/** Sends outcomes: predictions to their topic, the rest to the dead letters. */
@Singleton
public class Outbox {

    static final URI SOURCE = URI.create("/patisserie/inference-service");

    private final MutinyEmitter<Record<byte[], byte[]>> predictions;
    private final MutinyEmitter<Record<byte[], byte[]>> deadLetters;

    /** Takes the channels. Their buffers hold one batch at most: the next waits for its end. */
    Outbox(
            @Channel(Topics.PREDICTIONS) @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
                    MutinyEmitter<Record<byte[], byte[]>> predictions,
            @Channel(Topics.IMAGES_DEAD_LETTERS) @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
                    MutinyEmitter<Record<byte[], byte[]>> deadLetters) {
        this.predictions = predictions;
        this.deadLetters = deadLetters;
    }

    /**
     * Sends one record per outcome, in order.
     *
     * @param records the image records
     * @param outcomes what became of them, in the same order
     * @return completes when the broker has acknowledged all of them; fails when each is either
     *     acknowledged or given up, and at least one is given up
     */
    Uni<Void> send(List<ConsumerRecord<byte[], byte[]>> records, List<Outcome> outcomes) {
        List<Uni<Void>> acknowledged = new ArrayList<>();
        for (int i = 0; i < records.size(); i++) {
            acknowledged.add(send(records.get(i), outcomes.get(i)));
        }
        return Uni.join().all(acknowledged).andCollectFailures().replaceWithVoid();
    }

    private Uni<Void> send(ConsumerRecord<byte[], byte[]> image, Outcome outcome) {
        if (outcome instanceof Predicted predicted) {
            return predictions.sendMessage(message(prediction(image, predicted.prediction())));
        }
        if (outcome instanceof Unanswered unanswered) {
            return deadLetters.sendMessage(
                    message(
                            DeadLetter.of(
                                    Topics.IMAGES_DEAD_LETTERS,
                                    image,
                                    unanswered.code(),
                                    unanswered.reason())));
        }
        throw new AssertionError("unhandled outcome " + outcome);
    }

    private static ProducerRecord<byte[], byte[]> prediction(
            ConsumerRecord<byte[], byte[]> image, PredictionMade prediction) {
        var context =
                new EventCodec.Context(
                        ImageRecord.predictionId(image), SOURCE, prediction.predictedAt());
        return EventCodec.encode(Topics.PREDICTIONS, image.key(), prediction, context);
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
