package dev.patisserie.standalone.client;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.kafka.DeadLetter;
import dev.patisserie.common.kafka.DeadLetterHeaders;
import dev.patisserie.common.wire.EventCodec;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The headers of a dead letter, without its bytes, so that many fit into memory.
 *
 * @param place its position
 * @param code its error code; {@code ?} if absent
 * @param reason its reason, for people
 * @param original position of the original; the topic is {@code ?} if absent
 * @param bytes size of its value, in bytes
 * @param at time of the dead letter (UTC)
 */
public record DeadRecord(Place place, String code, String reason, Place original, long bytes, Instant at) {

    /**
     * The position of a record, written {@code topic-partition-offset}.
     *
     * @param partition topic and partition
     * @param offset offset within the partition
     */
    public record Place(TopicPartition partition, long offset) {

        private static final Pattern FORM = Pattern.compile("(.+)-(\\d{1,9})-(\\d{1,18})");

        /**
         * Parses a position.
         *
         * @throws IllegalArgumentException if the text has another form
         */
        public static Place of(String text) {
            Matcher matcher = FORM.matcher(text);
            if (!matcher.matches()) {
                throw new IllegalArgumentException(
                        "expected topic-partition-offset, as 'dlq list' prints it, found '%s'".formatted(text));
            }
            return new Place(
                    new TopicPartition(matcher.group(1), Integer.parseInt(matcher.group(2))),
                    Long.parseLong(matcher.group(3)));
        }

        @Override
        public String toString() {
            return partition + "-" + offset;
        }
    }

    /** Reads the headers of any record. */
    public static DeadRecord of(ConsumerRecord<byte[], byte[]> letter) {
        DeadLetterHeaders headers = DeadLetterHeaders.of(letter.headers());
        return new DeadRecord(
                new Place(new TopicPartition(letter.topic(), letter.partition()), letter.offset()),
                headers.code(),
                headers.reason(),
                new Place(new TopicPartition(headers.topic(), headers.partitionNumber()), headers.offsetNumber()),
                letter.value() == null ? 0 : letter.value().length,
                Instant.ofEpochMilli(letter.timestamp()));
    }

    /**
     * Returns whether the record names its origin, so that it can be redriven. Other topics of this system are not
     * valid origins: a redrive has the operator's permissions, and the author of a dead letter must not be able to
     * publish a model with it.
     */
    public boolean hasOrigin() {
        String topic = original.partition().topic();
        boolean said = !topic.equals(DeadLetterHeaders.UNKNOWN) && !code.equals(DeadLetterHeaders.UNKNOWN);
        boolean own = place.partition().topic().equals(topic + ".dead-letters");
        boolean renamed = !Topics.ALL.contains(topic) && !topic.startsWith("__"); // internal topics of Kafka
        return said && (own || renamed);
    }

    /** Returns the original record of a dead letter: its topic, key, bytes and own headers. */
    static ProducerRecord<byte[], byte[]> original(ConsumerRecord<byte[], byte[]> letter) {
        String topic = EventCodec.text(letter.headers(), DeadLetter.TOPIC).orElseThrow();
        var record = new ProducerRecord<>(topic, null, letter.key(), letter.value(), letter.headers());
        DeadLetter.HEADERS.forEach(record.headers()::remove);
        return record;
    }
}
