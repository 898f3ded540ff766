package dev.patisserie.inference.stream;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.inference.config.InferenceConfig;
import dev.patisserie.inference.metrics.InferenceMetrics;
import dev.patisserie.inference.metrics.UnexpectedErrors;
import dev.patisserie.inference.metrics.UnexpectedErrors.Source;
import dev.patisserie.inference.model.ModelReconciler;
import dev.patisserie.inference.model.Worker;
import dev.patisserie.inference.select.Catalog;
import dev.patisserie.inference.select.CatchUp;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.kafka.KafkaConsumerRebalanceListener;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/**
 * Topic {@code checkpoints} in, all of it, on every replica. A record that cannot be read is
 * logged, counted and skipped: it must not keep good models out.
 */
@ApplicationScoped
@Identifier(Topics.CHECKPOINTS)
public class CheckpointStream implements KafkaConsumerRebalanceListener {

    private static final Logger LOG = Logger.getLogger(CheckpointStream.class);

    private final Catalog catalog;
    private final ModelReconciler reconciler;
    private final InferenceMetrics metrics;
    private final UnexpectedErrors errors;
    private final Replay replay;

    CheckpointStream(
            Catalog catalog,
            ModelReconciler reconciler,
            @Identifier(Topics.CHECKPOINTS) CatchUp catchUp,
            InferenceMetrics metrics,
            UnexpectedErrors errors,
            InferenceConfig config,
            Worker worker) {
        this.catalog = catalog;
        this.reconciler = reconciler;
        this.metrics = metrics;
        this.errors = errors;
        this.replay = new Replay(catchUp, worker, config.catchUpQuiet());
    }

    @Incoming(Topics.CHECKPOINTS)
    void consume(ConsumerRecord<byte[], byte[]> record) {
        try {
            read(record);
            reconciler.changed();
        } catch (PatisserieException e) {
            metrics.checkpointInvalid();
            LOG.warnf(
                    "checkpoint skipped partition=%d offset=%d code=%s reason=\"%s\"",
                    record.partition(), record.offset(), e.code(), e.getMessage());
        } catch (RuntimeException | Error e) { // one record must not end the channel
            errors.report(
                    Source.CHECKPOINT,
                    e,
                    "partition=%d offset=%d".formatted(record.partition(), record.offset()));
        }
        errors.contain(Source.CHECKPOINT, () -> replay.read(record));
    }

    private void read(ConsumerRecord<byte[], byte[]> record) {
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        if (record.value() == null) {
            catalog.withdraw(key);
            metrics.checkpointWithdrawn();
            return;
        }
        CheckpointPublished checkpoint =
                EventCodec.decode(record.headers(), record.value(), CheckpointPublished.class);
        if (!checkpoint.modelId().equals(key)) {
            throw new PatisserieException(
                    ErrorCode.EVENT_INVALID,
                    "expected key '%s' (the model id, so that compaction and withdrawal work), found '%s'"
                            .formatted(checkpoint.modelId(), key));
        }
        catalog.publish(checkpoint);
        metrics.checkpointPublished();
    }

    @Override
    public void onPartitionsAssigned(
            Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        replay.assigned(consumer, partitions);
    }
}
