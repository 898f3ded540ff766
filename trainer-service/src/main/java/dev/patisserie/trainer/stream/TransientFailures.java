package dev.patisserie.trainer.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.patisserie.common.fault.Causes;
import dev.patisserie.common.fault.PatisserieException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;

/** Distinguishes transient failures, such as those of a disk or a broker, from failures of a record. */
final class TransientFailures {

    private static final List<Class<? extends Throwable>> TRANSIENT = List.of(
            IOException.class,
            KafkaException.class,
            TimeoutException.class,
            io.smallrye.mutiny.TimeoutException.class,
            InterruptedException.class,
            CancellationException.class,
            RejectedExecutionException.class,
            OutOfMemoryError.class);

    private TransientFailures() {}

    /** Returns whether a later attempt at the same record may succeed. */
    static boolean isTransient(Throwable failure) {
        return Causes.of(failure).noneMatch(JsonProcessingException.class::isInstance) // damaged JSON
                && Causes.of(failure).anyMatch(TransientFailures::isOne);
    }

    private static boolean isOne(Throwable cause) {
        return cause instanceof PatisserieException named && named.code().retriable()
                || TRANSIENT.stream().anyMatch(type -> type.isInstance(cause));
    }
}
