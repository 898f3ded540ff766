package dev.patisserie.feedback.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.feedback.metrics.FeedbackMetrics;
import dev.patisserie.feedback.metrics.UnexpectedErrors;
import dev.patisserie.feedback.partitions.PartitionCheck;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler.DeserializationHandlerResponse;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler.ProcessingHandlerResponse;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.ProductionExceptionHandler.ProductionExceptionHandlerResponse;
import org.apache.kafka.streams.errors.ProductionExceptionHandler.SerializationExceptionOrigin;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

class StreamErrorsTest {

    private static final ProducerRecord<byte[], byte[]> SENT = new ProducerRecord<>("feedback", new byte[1]);

    private final StreamErrors errors = new StreamErrors();

    @Test
    void anUnreadableInternalRecordIsSkipped() {
        assertThat(errors.handle(
                        new Context(),
                        new ConsumerRecord<>("join", 0, 0, new byte[0], new byte[0]),
                        new SerializationException("no JSON")))
                .isEqualTo(DeserializationHandlerResponse.CONTINUE);
    }

    @Test
    void aRecordThatAProcessorFailsOnIsSkipped() {
        assertThat(errors.handle(new Context(), new Record<>("k", "v", 0), new IllegalStateException("defect")))
                .isEqualTo(ProcessingHandlerResponse.CONTINUE);
    }

    @Test
    void aFailureOfTheDiskSkipsNoRecord() {
        assertThat(errors.handle(new Context(), new Record<>("k", "v", 0), new ProcessorStateException("disk full")))
                .isEqualTo(ProcessingHandlerResponse.FAIL);
    }

    @Test
    void aRecordThatIsTooLargeToSendIsSkippedAndOthersAreRetriedOrFail() {
        assertThat(errors.handle(new Context(), SENT, new RecordTooLargeException()))
                .isEqualTo(ProductionExceptionHandlerResponse.CONTINUE);
        assertThat(errors.handle(new Context(), SENT, new TimeoutException()))
                .isEqualTo(ProductionExceptionHandlerResponse.RETRY);
        assertThat(errors.handle(new Context(), SENT, new AuthorizationException("denied")))
                .isEqualTo(ProductionExceptionHandlerResponse.FAIL);
    }

    @Test
    void anUnwritableValueIsSkipped() {
        assertThat(errors.handleSerializationException(
                        new Context(), SENT, new ClassCastException("x"), SerializationExceptionOrigin.VALUE))
                .isEqualTo(ProductionExceptionHandlerResponse.CONTINUE);
    }

    @Test
    void aFailedThreadIsReplacedAndCounted() {
        var registry = new SimpleMeterRegistry();
        var failures = new ThreadFailures(
                new FeedbackMetrics(registry), new PartitionCheck("app", 1, names -> Map.of()), Duration.ZERO);

        assertThat(failures.handle(new IllegalStateException("defect")))
                .isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
        assertThat(registry.get(UnexpectedErrors.NAME)
                        .tag("source", "thread")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    /** The context of a record of partition 0 of topic join. */
    private static final class Context implements ErrorHandlerContext {
        @Override
        public String topic() {
            return "join";
        }

        @Override
        public int partition() {
            return 0;
        }

        @Override
        public long offset() {
            return 0;
        }

        @Override
        public Headers headers() {
            return new RecordHeaders();
        }

        @Override
        public String processorNodeId() {
            return "join";
        }

        @Override
        public TaskId taskId() {
            return new TaskId(0, 0);
        }

        @Override
        public long timestamp() {
            return 0;
        }

        @Override
        public byte[] sourceRawKey() {
            return new byte[0];
        }

        @Override
        public byte[] sourceRawValue() {
            return new byte[0];
        }
    }
}
