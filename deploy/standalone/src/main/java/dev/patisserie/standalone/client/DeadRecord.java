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
 * What a dead letter says about itself; without its bytes, so that many fit in memory.
 *
 * @param place where it lies
 * @param code why it was put aside, for machines; {@code ?} where the record does not say
 * @param reason why, for people
 * @param original where it was read; its topic is {@code ?} where the record does not say
 * @param bytes size of its value
 * @param at when it was put aside (UTC)
 */
public record DeadRecord(Place place, String code, String reason, Place original, long bytes, Instant at) {

    /**
     * A record's place, written {@code topic-partition-offset}.
     *
     * @param partition topic and partition
     * @param offset within it
     */
    public record Place(TopicPartition partition, long offset) {

        private static final Pattern FORM = Pattern.compile("(.+)-(\\d{1,9})-(\\d{1,18})");

        /**
         * Reads a place.
         *
         * @throws IllegalArgumentException if it is written otherwise
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

    /** Reads a record's headers; any record will do. */
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
     * Returns whether the record says where it came from, so that it can go back. Another topic of this system is no
     * origin: a redrive has the operator's rights, and whoever can write a letter must not publish a model by it.
     */
    public boolean hasOrigin() {
        String topic = original.partition().topic();
        boolean said = !topic.equals(DeadLetterHeaders.UNKNOWN) && !code.equals(DeadLetterHeaders.UNKNOWN);
        boolean own = place.partition().topic().equals(topic + ".dead-letters");
        boolean renamed = !Topics.ALL.contains(topic) && !topic.startsWith("__"); // of Kafka itself
        return said && (own || renamed);
    }

    /** Returns the original record of a letter: its topic, key, bytes and own headers. */
    static ProducerRecord<byte[], byte[]> original(ConsumerRecord<byte[], byte[]> letter) {
        String topic = EventCodec.text(letter.headers(), DeadLetter.TOPIC).orElseThrow();
        var record = new ProducerRecord<>(topic, null, letter.key(), letter.value(), letter.headers());
        DeadLetter.HEADERS.forEach(record.headers()::remove);
        return record;
    }
}
