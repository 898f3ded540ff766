package dev.patisserie.inference.stream;

import dev.patisserie.common.fault.Reasons;
import org.apache.kafka.common.KafkaException;

/** Signals that Kafka can never accept one record of a transaction, which was aborted. */
final class RefusedRecordException extends KafkaException {

    private static final long serialVersionUID = 1L;

    private final int index;

    /**
     * Creates an exception for a record.
     *
     * @param index index of the record in the transaction, from 0
     */
    RefusedRecordException(int index, Throwable cause) {
        super("record %d of the transaction was rejected: %s".formatted(index, Reasons.of(cause)), cause);
        this.index = index;
    }

    /** Returns the index of the record in the transaction, from 0. */
    int index() {
        return index;
    }
}
