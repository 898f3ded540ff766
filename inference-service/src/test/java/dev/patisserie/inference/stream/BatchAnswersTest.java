package dev.patisserie.inference.stream;

import static dev.patisserie.inference.Checkpoints.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.inference.classify.Image;
import dev.patisserie.inference.classify.Outcome;
import dev.patisserie.inference.classify.Outcome.Failed;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordBatchMetadata;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.junit.jupiter.api.Test;

class BatchAnswersTest {

    private static final TopicPartition FIRST = new TopicPartition("images", 0);
    private static final TopicPartition SECOND = new TopicPartition("images", 1);

    private final AtomicInteger acknowledgements = new AtomicInteger();
    private final List<Sent> sent = new ArrayList<>();

    /** A delivery that the test completes. */
    private record Sent(PolledBatch part, List<Outcome> outcomes, CompletableFuture<List<Outcome>> result) {

        /** Completes as the deliveries do: by an acknowledgement of the part. */
        void complete() {
            part.acknowledge().await().indefinitely();
            result.complete(outcomes);
        }
    }

    private Uni<List<Outcome>> deliver(PolledBatch part, List<Outcome> outcomes) {
        var delivery = new Sent(part, outcomes, new CompletableFuture<>());
        sent.add(delivery);
        return Uni.createFrom().completionStage(delivery.result());
    }

    private BatchAnswers answers(PolledBatch poll, CompletableFuture<Void> before) {
        return new BatchAnswers(poll, before, this::deliver, Runnable::run);
    }

    private BatchAnswers answers(PolledBatch poll) {
        return answers(poll, CompletableFuture.completedFuture(null));
    }

    @Test
    void deliversTheOutcomesOfAPassBeforeTheNextPass() {
        // Given
        BatchAnswers answers = answers(poll(3, 0));

        // When
        answers.add(outcomes(0, 2));

        // Then: with the offsets of their images
        assertThat(sent).hasSize(1);
        assertThat(sent.get(0).outcomes()).isEqualTo(outcomes(0, 2));
        assertThat(sent.get(0).part().offsets()).isEqualTo(Map.of(FIRST, new OffsetAndMetadata(2)));
        assertThat(answers.unanswered()).extracting(Image::id).containsExactly("0-2");
    }

    @Test
    void offsetsOfAPartContainItsPartitionsOnly() {
        // Given: a poll of two partitions
        BatchAnswers answers = answers(poll(2, 2));

        // When
        answers.add(outcomes(0, 1));
        sent.get(0).complete();
        answers.add(outcomes(1, 3));
        sent.get(1).complete();
        answers.add(outcomes(3, 4));

        // Then
        assertThat(sent)
                .extracting(delivery -> delivery.part().offsets())
                .containsExactly(
                        Map.of(FIRST, new OffsetAndMetadata(1)),
                        Map.of(FIRST, new OffsetAndMetadata(2), SECOND, new OffsetAndMetadata(1)),
                        Map.of(SECOND, new OffsetAndMetadata(2)));
    }

    @Test
    void waitsForThePreviousPoll() {
        // Given
        var before = new CompletableFuture<Void>();
        BatchAnswers answers = answers(poll(2, 0), before);

        // When
        answers.add(outcomes(0, 1));
        assertThat(sent).isEmpty();
        before.complete(null);

        // Then
        assertThat(sent).hasSize(1);
    }

    @Test
    void deliversTogetherWhatBecomesKnownDuringADelivery() {
        // Given: a slow delivery
        BatchAnswers answers = answers(poll(4, 0));
        answers.add(outcomes(0, 1));

        // When
        answers.add(outcomes(1, 2));
        answers.add(outcomes(2, 4));
        assertThat(sent).hasSize(1);
        sent.get(0).complete();

        // Then
        assertThat(sent).hasSize(2);
        assertThat(sent.get(1).outcomes()).isEqualTo(outcomes(1, 4));
        sent.get(1).complete();
        assertThat(answers.delivered()).isCompletedWithValue(outcomes(0, 4));
    }

    @Test
    void acknowledgesThePollWithItsLastPartOnly() {
        // Given
        BatchAnswers answers = answers(poll(2, 0));

        // When
        answers.add(outcomes(0, 1));
        sent.get(0).complete();
        assertThat(acknowledgements).hasValue(0);
        answers.add(outcomes(1, 2));
        sent.get(1).complete();

        // Then
        assertThat(acknowledgements).hasValue(1);
    }

    /** Later offsets would otherwise be committed without an outcome of the images before them. */
    @Test
    void failedDeliveryEndsTheDeliveriesOfThePoll() {
        // Given
        BatchAnswers answers = answers(poll(2, 0));
        answers.add(outcomes(0, 1));

        // When
        sent.get(0).result().completeExceptionally(new IllegalStateException("shutdown"));
        answers.add(outcomes(1, 2));

        // Then
        assertThat(sent).hasSize(1);
        assertThat(answers.delivered()).isCompletedExceptionally();
        assertThat(acknowledgements).hasValue(0);
    }

    @Test
    void deliveredOutcomesEndWithThePartThatARebalanceRevoked() {
        // Given
        BatchAnswers answers = answers(poll(3, 0));
        answers.add(outcomes(0, 1));
        sent.get(0).complete();

        // When
        answers.add(outcomes(1, 3));
        sent.get(1).result().complete(List.of());

        // Then
        assertThat(answers.delivered()).isCompletedWithValue(outcomes(0, 1));
    }

    @Test
    void deliversEachOutcomeOnceInOrderWhateverThePassesAndTheDelays() {
        var random = new Random(1);
        for (int i = 0; i < 1_000; i++) {
            // Given
            sent.clear();
            acknowledgements.set(0);
            int images = 1 + random.nextInt(20);
            int inFirst = random.nextInt(images + 1);
            BatchAnswers answers = answers(poll(inFirst, images - inFirst));

            // When: passes end, and deliveries complete, in any order
            int known = 0;
            int complete = 0;
            while (known < images || complete < sent.size()) {
                if (known < images && (complete == sent.size() || random.nextBoolean())) {
                    int next = known + 1 + random.nextInt(images - known);
                    answers.add(outcomes(known, next));
                    known = next;
                } else {
                    sent.get(complete++).complete();
                }
            }

            // Then
            assertThat(answers.delivered()).isCompletedWithValue(outcomes(0, images));
            assertThat(sent.stream()
                            .flatMap(delivery -> delivery.outcomes().stream())
                            .toList())
                    .isEqualTo(outcomes(0, images));
            assertThat(lastOffsets()).isEqualTo(poll(inFirst, images - inFirst).offsets());
            assertThat(acknowledgements).hasValue(1);
        }
    }

    /** Returns the offsets after all commits, which must not decrease. */
    private Map<TopicPartition, OffsetAndMetadata> lastOffsets() {
        Map<TopicPartition, OffsetAndMetadata> last = new HashMap<>();
        for (Sent delivery : sent) {
            delivery.part()
                    .offsets()
                    .forEach((partition, next) -> last.merge(partition, next, (old, now) -> {
                        assertThat(now.offset()).isGreaterThan(old.offset());
                        return now;
                    }));
        }
        return last;
    }

    /** Creates a poll of two partitions with these numbers of records. */
    private PolledBatch poll(int first, int second) {
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records = new LinkedHashMap<>();
        records.put(FIRST, records(FIRST, first));
        records.put(SECOND, records(SECOND, second));
        var batch =
                new IncomingKafkaRecordBatchMetadata<>(new ConsumerRecords<>(records, Map.of()), "images", Map.of());
        Message<List<byte[]>> message = Message.of(List.of(), Metadata.of(batch), () -> {
            acknowledgements.incrementAndGet();
            return CompletableFuture.completedFuture(null);
        });
        return PolledBatch.of(
                message,
                NOON,
                record -> new Image(record.partition() + "-" + record.offset(), new byte[0], null, NOON, NOON));
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(TopicPartition partition, int count) {
        return IntStream.range(0, count)
                .mapToObj(offset -> new ConsumerRecord<byte[], byte[]>(
                        partition.topic(), partition.partition(), offset, null, new byte[0]))
                .toList();
    }

    private static List<Outcome> outcomes(int from, int to) {
        Stream<Outcome> outcomes =
                IntStream.range(from, to).mapToObj(i -> new Failed(ErrorCode.INFERENCE_FAILED, "image " + i));
        return outcomes.toList();
    }
}
