package dev.patisserie.common.kafka;

import dev.patisserie.common.fault.Causes;
import java.util.List;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** The kind of a failed send, which decides about a retry. */
public enum KafkaFailure {
    /** The cause is outside the record: the broker, the network, a permission. The same record can be sent again. */
    RETRIABLE,

    /**
     * The record itself is rejected: it is too large for the producer or the topic, or breaks a rule of the topic. A
     * retry of the same record fails in the same way.
     *
     * <p>A transactional producer fails the other records of the transaction with the same exception. Rejection of a
     * record is certain only if no other record was in flight.
     */
    RECORD,

    /** The producer is unusable and must be closed and replaced. */
    PRODUCER;

    private static final List<Class<? extends Throwable>> OF_THE_PRODUCER = List.of(
            ProducerFencedException.class,
            InvalidProducerEpochException.class,
            InvalidPidMappingException.class,
            InvalidTxnStateException.class,
            OutOfOrderSequenceException.class,
            FencedInstanceIdException.class,
            ClusterAuthorizationException.class,
            TransactionalIdAuthorizationException.class,
            UnsupportedVersionException.class,
            IllegalStateException.class); // closed, or its channel is

    private static final List<Class<? extends Throwable>> OF_THE_RECORD = List.of(
            RecordTooLargeException.class,
            RecordBatchTooLargeException.class,
            InvalidRecordException.class,
            InvalidTimestampException.class,
            SerializationException.class);

    /**
     * Classifies the failure of a send.
     *
     * @param failure the exception, which futures and Kafka may have wrapped
     * @return {@link #RETRIABLE} for all failures that are not known to be of another kind
     */
    public static KafkaFailure of(Throwable failure) {
        if (isCausedBy(failure, OF_THE_PRODUCER)) {
            return PRODUCER;
        }
        return isCausedBy(failure, OF_THE_RECORD) ? RECORD : RETRIABLE;
    }

    private static boolean isCausedBy(Throwable failure, List<Class<? extends Throwable>> exceptions) {
        return Causes.of(failure).anyMatch(cause -> exceptions.stream().anyMatch(type -> type.isInstance(cause)));
    }
}
