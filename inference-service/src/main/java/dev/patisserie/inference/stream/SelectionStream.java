package dev.patisserie.inference.stream;

import dev.patisserie.common.event.ModelPinned;
import dev.patisserie.common.event.ModelUnpinned;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.inference.config.InferenceConfig;
import dev.patisserie.inference.metrics.SelectionMetrics;
import dev.patisserie.inference.metrics.SelectionMetrics.Heard;
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
 * Topic {@code model-selection} in, all of it, on every replica. Decisions about other data sets
 * are other deployments'. A record that cannot be read is logged, counted and skipped: what was
 * decided before it still stands.
 */
@ApplicationScoped
@Identifier(Topics.MODEL_SELECTION)
public class SelectionStream implements KafkaConsumerRebalanceListener {

    private static final Logger LOG = Logger.getLogger(SelectionStream.class);

    private final String dataset;
    private final Catalog catalog;
    private final ModelReconciler reconciler;
    private final SelectionMetrics metrics;
    private final UnexpectedErrors errors;
    private final Replay replay;

    SelectionStream(
            InferenceConfig config,
            Catalog catalog,
            ModelReconciler reconciler,
            SelectionMetrics metrics,
            UnexpectedErrors errors,
            @Identifier(Topics.MODEL_SELECTION) CatchUp catchUp,
            Worker worker) {
        this.dataset = config.dataset();
        this.catalog = catalog;
        this.reconciler = reconciler;
        this.metrics = metrics;
        this.errors = errors;
        this.replay = new Replay(catchUp, worker, config.catchUpQuiet());
    }

    @Incoming(Topics.MODEL_SELECTION)
    void consume(ConsumerRecord<byte[], byte[]> record) {
        try {
            metrics.heard(read(record));
            reconciler.changed();
        } catch (PatisserieException e) {
            metrics.heard(Heard.INVALID);
            LOG.warnf(
                    "selection skipped partition=%d offset=%d code=%s reason=\"%s\"",
                    record.partition(), record.offset(), e.code(), e.getMessage());
        } catch (RuntimeException | Error e) { // one record must not end the channel
            errors.report(
                    Source.SELECTION,
                    e,
                    "partition=%d offset=%d".formatted(record.partition(), record.offset()));
        }
        errors.contain(Source.SELECTION, () -> replay.read(record));
    }

    private Heard read(ConsumerRecord<byte[], byte[]> record) {
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        if (!key.equals(dataset)) {
            return Heard.OTHER_DATASET;
        }
        if (record.value() == null) {
            return unpin();
        }
        if (EventCodec.text(record.headers(), "ce_type")
                .filter(ModelUnpinned.TYPE::equals)
                .isPresent()) {
            var event = EventCodec.decode(record.headers(), record.value(), ModelUnpinned.class);
            requireKey(event.dataset());
            return unpin();
        }
        var event = EventCodec.decode(record.headers(), record.value(), ModelPinned.class);
        requireKey(event.dataset());
        catalog.pin(event.modelId());
        LOG.infof("model pinned modelId=%s", event.modelId());
        return Heard.PINNED;
    }

    private Heard unpin() {
        catalog.unpin();
        LOG.info("model unpinned");
        return Heard.UNPINNED;
    }

    private void requireKey(String found) {
        if (!found.equals(dataset)) {
            throw new PatisserieException(
                    ErrorCode.EVENT_INVALID,
                    "expected dataset '%s' (the record's key, so that compaction keeps one decision per data set), found '%s'"
                            .formatted(dataset, found));
        }
    }

    @Override
    public void onPartitionsAssigned(
            Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        replay.assigned(consumer, partitions);
    }
}
