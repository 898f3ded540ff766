package dev.patisserie.inference.control;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.Decision;
import dev.patisserie.common.kafka.KeyedEvents;
import dev.patisserie.common.kafka.Records;
import dev.patisserie.common.kafka.TopicFollower;
import dev.patisserie.common.kafka.TopicView;
import dev.patisserie.common.kafka.TopicView.Change;
import dev.patisserie.common.selection.PublishedModel;
import dev.patisserie.common.wire.DecisionHeaders;
import dev.patisserie.inference.metrics.InferenceMetrics;
import dev.patisserie.inference.model.ModelReconciler;
import dev.patisserie.inference.select.Catalog;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/**
 * Reads the whole topic {@code checkpoints} on every replica. An unreadable record is logged, counted and skipped, so
 * that it does not block valid models.
 */
@Singleton
public class CheckpointStream implements TopicView.Reader<PublishedModel> {

    private static final Logger LOG = Logger.getLogger(CheckpointStream.class);

    private final Catalog catalog;
    private final ModelReconciler reconciler;
    private final InferenceMetrics metrics;

    public CheckpointStream(Catalog catalog, ModelReconciler reconciler, InferenceMetrics metrics) {
        this.catalog = catalog;
        this.reconciler = reconciler;
        this.metrics = metrics;
    }

    @Override
    public Optional<Change<PublishedModel>> read(ConsumerRecord<byte[], byte[]> record) {
        String key = Records.keyText(record).orElse("");
        if (record.value() == null) {
            metrics.checkpointWithdrawn();
            log(key, DecisionHeaders.of(record.headers()));
            return Optional.of(new Change<>(key, Optional.empty()));
        }
        CheckpointPublished checkpoint = KeyedEvents.decode(record, CheckpointPublished.class);
        metrics.checkpointPublished();
        Instant recordedAt = Instant.ofEpochMilli(record.timestamp());
        return Optional.of(new Change<>(key, Optional.of(PublishedModel.of(checkpoint, recordedAt))));
    }

    private static void log(String withdrawn, Decision decision) {
        if (decision.isStated()) {
            LOG.infof(
                    "model withdrawal decided modelId=%s by=%s reason=\"%s\"",
                    withdrawn, decision.by(), decision.reason());
        }
    }

    @Override
    public void collected(Map<String, PublishedModel> values) {
        catalog.replace(values.values());
        reconciler.changed();
    }

    @Override
    public void changed(String key, Optional<PublishedModel> value) {
        value.ifPresentOrElse(catalog::publish, () -> catalog.withdraw(key));
        reconciler.changed();
    }

    @Override
    public void skipped(ConsumerRecord<byte[], byte[]> record, Throwable failure) {
        metrics.checkpointInvalid();
        LOG.warnf(
                "checkpoint skipped partition=%d offset=%d reason=\"%s\"",
                record.partition(), record.offset(), TopicFollower.reason(failure));
    }
}
