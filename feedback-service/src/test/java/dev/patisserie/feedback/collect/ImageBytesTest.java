package dev.patisserie.feedback.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.event.ImageReference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

/** Kafka's own mock of a consumer has the records of partition images-0 from offset 3 on. */
class ImageBytesTest {

    private static final TopicPartition PARTITION = new TopicPartition("images", 0);
    private static final byte[] IMAGE = {1, 2, 3};

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
    private final ImageBytes images = new ImageBytes(consumer, 2);

    ImageBytesTest() {
        consumer.updatePartitions("images", List.of(new PartitionInfo("images", 0, null, null, null)));
        consumer.updateBeginningOffsets(Map.of(PARTITION, 3L));
        consumer.updateEndOffsets(Map.of(PARTITION, 9L));
    }

    private void record(long offset) {
        consumer.schedulePollTask(() -> consumer.addRecord(new ConsumerRecord<>("images", 0, offset, null, IMAGE)));
    }

    private Reading read(long offset) {
        return images.read(new ImageReference("images", 0, offset));
    }

    @Test
    void readsTheRecordAtThePosition() {
        record(5);

        assertThat(read(5)).isInstanceOfSatisfying(Reading.Found.class, found -> assertThat(found.bytes())
                .isEqualTo(IMAGE));
    }

    @Test
    void nextRecordIsNotReadInsteadOfAMissingOne() {
        record(6);

        assertThat(read(5)).isEqualTo(new Reading.Expired("expected offset 5 of images-0, found 6 as the next one"));
    }

    @Test
    void deletedRecordIsExpired() {
        record(3);

        assertThat(read(1)).isInstanceOf(Reading.Expired.class);
    }

    @Test
    void positionAfterTheEndIsExpired() {
        assertThat(read(9)).isEqualTo(new Reading.Expired("expected offset 9 of images-0, found the end at 9"));
    }

    @Test
    void positionWithoutARecordBeforeTheEndIsExpired() {
        consumer.schedulePollTask(() -> consumer.seek(PARTITION, 6)); // as after the end of a transaction

        assertThat(read(5)).isEqualTo(new Reading.Expired("expected offset 5 of images-0, found no record before 6"));
    }

    @Test
    void topicThatMayNotBeReadIsExpiredUnlessItIsThatOfTheImages() {
        for (String topic : List.of("secret", "images")) {
            var reader = new ImageBytes(new ForbiddenConsumer(), 2);
            var position = new ImageReference(topic, 0, 1);

            if (topic.equals("images")) {
                assertThatThrownBy(() -> reader.read(position)).isInstanceOf(TopicAuthorizationException.class);
            } else {
                assertThat(reader.read(position)).isInstanceOf(Reading.Expired.class);
            }
        }
    }

    /** A consumer without permissions. */
    private static final class ForbiddenConsumer extends MockConsumer<byte[], byte[]> {
        ForbiddenConsumer() {
            super("none");
        }

        @Override
        public List<PartitionInfo> partitionsFor(String topic, Duration timeout) {
            throw new TopicAuthorizationException(topic);
        }
    }

    @Test
    void absentTopicOrPartitionIsExpired() {
        assertThat(images.read(new ImageReference("other", 0, 1))).isInstanceOf(Reading.Expired.class);
        assertThat(images.read(new ImageReference("images", 7, 1))).isInstanceOf(Reading.Expired.class);
    }

    @Test
    void unansweredReadFailsAndCanBeRepeated() {
        assertThatThrownBy(() -> read(5)).isInstanceOf(TimeoutException.class);
        consumer.setPollException(new KafkaException("broker away"));
        assertThatThrownBy(() -> read(5)).hasMessage("broker away");
        record(5);

        assertThat(read(5)).isInstanceOf(Reading.Found.class);
    }
}
