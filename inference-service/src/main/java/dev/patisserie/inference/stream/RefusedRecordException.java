package dev.patisserie.inference.stream;

import dev.patisserie.common.fault.Reasons;
import org.apache.kafka.common.KafkaException;

/** Kafka can never take one record of a transaction, which was aborted. */
final class RefusedRecordException extends KafkaException {

    private static final long serialVersionUID = 1L;

    private final int index;

    /**
     * Names the record.
     *
     * @param index of the record among those of the transaction, from 0
     */
    RefusedRecordException(int index, Throwable cause) {
        super("record %d of the transaction is refused: %s".formatted(index, Reasons.of(cause)), cause);
        this.index = index;
    }

    /** Returns the index of the record among those of the transaction, from 0. */
    int index() {
        return index;
    }
}
