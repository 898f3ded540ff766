package dev.patisserie.common.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KafkaFailureTest {

    static Stream<Throwable> refusedRecords() {
        return Stream.of(
                new RecordTooLargeException("1.2 MB"),
                new RecordBatchTooLargeException("1.2 MB"),
                new InvalidRecordException("a compacted topic needs a key"),
                new SerializationException("no bytes"),
                new ExecutionException(new RecordTooLargeException("1.2 MB")),
                new CompletionException(new KafkaException(new RecordTooLargeException("1.2 MB"))));
    }

    @ParameterizedTest
    @MethodSource("refusedRecords")
    void recognisesARecordThatIsRejectedPermanently(Throwable failure) {
        assertThat(KafkaFailure.of(failure)).isEqualTo(KafkaFailure.RECORD);
    }

    static Stream<Throwable> unusableProducers() {
        return Stream.of(
                new ProducerFencedException("another one has its id"),
                new KafkaException("a send before failed", new ClusterAuthorizationException("no")),
                new IllegalStateException("the producer is closed"));
    }

    @ParameterizedTest
    @MethodSource("unusableProducers")
    void recognisesAProducerThatMustBeReplaced(Throwable failure) {
        assertThat(KafkaFailure.of(failure)).isEqualTo(KafkaFailure.PRODUCER);
    }

    static Stream<Throwable> passingFailures() {
        return Stream.of(
                new TimeoutException("no answer"),
                new NotEnoughReplicasException("1 of 2"),
                new UnknownTopicOrPartitionException("not yet created"),
                new TopicAuthorizationException("not yet permitted"),
                new KafkaException("part of a batch with an invalid record"),
                new IOException("disk full"),
                new ArithmeticException("unknown"));
    }

    @ParameterizedTest
    @MethodSource("passingFailures")
    void retriesEverythingElse(Throwable failure) {
        assertThat(KafkaFailure.of(failure)).isEqualTo(KafkaFailure.RETRIABLE);
    }

    @Test
    void acceptsACycleOfCauses() {
        var one = new KafkaException("one");
        one.initCause(new KafkaException("two", one));

        assertThat(KafkaFailure.of(one)).isEqualTo(KafkaFailure.RETRIABLE);
    }
}
