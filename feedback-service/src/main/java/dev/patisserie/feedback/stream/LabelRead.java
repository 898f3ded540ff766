package dev.patisserie.feedback.stream;

import dev.patisserie.feedback.join.JoinEvent;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The outcome of reading a record of topic {@code labels}. */
sealed interface LabelRead {

    /** A label or a retraction. */
    record Accepted(JoinEvent event) implements LabelRead {}

    /** The dead letter of an invalid record. */
    record Rejected(ProducerRecord<byte[], byte[]> letter) implements LabelRead {}
}
