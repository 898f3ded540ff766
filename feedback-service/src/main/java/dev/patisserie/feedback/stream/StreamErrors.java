package dev.patisserie.feedback.stream;

import dev.patisserie.feedback.metrics.UnexpectedErrors;
import dev.patisserie.feedback.metrics.UnexpectedSource;
import io.micrometer.core.instrument.Metrics;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.api.Record;
import org.jboss.logging.Logger;

/**
 * Decides on errors of single records: an error that this record causes is counted and logged, and the next record
 * follows; an error of the broker or the disk ends the thread, which is replaced. Kafka Streams creates an instance by
 * name, so it counts in Micrometer's global registry.
 */
public final class StreamErrors
        implements DeserializationExceptionHandler, ProcessingExceptionHandler, ProductionExceptionHandler {

    private static final Logger LOG = Logger.getLogger(StreamErrors.class);

    private final UnexpectedErrors errors = new UnexpectedErrors(Metrics.globalRegistry);

    @Override
    public void configure(Map<String, ?> configs) {
        // no settings
    }

    @Override
    public DeserializationHandlerResponse handle(
            ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception exception) {
        count(UnexpectedSource.READ, context, exception);
        return DeserializationHandlerResponse.CONTINUE;
    }

    @Override
    public ProcessingHandlerResponse handle(ErrorHandlerContext context, Record<?, ?> record, Exception exception) {
        count(UnexpectedSource.PROCESS, context, exception);
        boolean isOfTheRecord = !(exception instanceof StreamsException);
        return isOfTheRecord ? ProcessingHandlerResponse.CONTINUE : ProcessingHandlerResponse.FAIL;
    }

    @Override
    public ProductionExceptionHandlerResponse handle(
            ErrorHandlerContext context, ProducerRecord<byte[], byte[]> record, Exception exception) {
        if (exception instanceof RetriableException) {
            return ProductionExceptionHandlerResponse.RETRY;
        }
        count(UnexpectedSource.SEND, context, exception);
        return exception instanceof RecordTooLargeException
                ? ProductionExceptionHandlerResponse.CONTINUE
                : ProductionExceptionHandlerResponse.FAIL;
    }

    @Override
    @SuppressWarnings("rawtypes") // as declared by the interface
    public ProductionExceptionHandlerResponse handleSerializationException(
            ErrorHandlerContext context,
            ProducerRecord record,
            Exception exception,
            SerializationExceptionOrigin origin) {
        count(UnexpectedSource.SEND, context, new SerializationException(origin.toString(), exception));
        return ProductionExceptionHandlerResponse.CONTINUE;
    }

    private void count(UnexpectedSource source, ErrorHandlerContext context, Exception exception) {
        errors.count(source);
        LOG.errorf(
                exception,
                "record failed position=%s-%d-%d processor=%s reason=\"%s\"",
                context.topic(),
                context.partition(),
                context.offset(),
                context.processorNodeId(),
                exception.getMessage());
    }
}
