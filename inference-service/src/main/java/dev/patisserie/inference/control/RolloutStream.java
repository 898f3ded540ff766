package dev.patisserie.inference.control;

import dev.patisserie.common.event.RolloutChanged;
import dev.patisserie.common.kafka.KeyedEvents;
import dev.patisserie.common.kafka.Records;
import dev.patisserie.common.kafka.TopicFollower;
import dev.patisserie.common.kafka.TopicView;
import dev.patisserie.common.kafka.TopicView.Change;
import dev.patisserie.inference.config.InferenceConfig;
import dev.patisserie.inference.metrics.RolloutMetrics;
import dev.patisserie.inference.metrics.RolloutMetrics.Received;
import dev.patisserie.inference.model.ModelReconciler;
import dev.patisserie.inference.select.Catalog;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/**
 * Reads the whole topic {@code rollouts} on every replica. The last record of the data set is in force, whatever its
 * epoch: the topic is compacted, so a replica that starts reads no other. A tombstone removes the rollout. An
 * unreadable record is logged, counted and skipped; the previous one remains in force.
 */
@Singleton
public class RolloutStream implements TopicView.Reader<RolloutChanged> {

    private static final Logger LOG = Logger.getLogger(RolloutStream.class);

    private final String dataset;
    private final Catalog catalog;
    private final ModelReconciler reconciler;
    private final RolloutMetrics metrics;
    private Optional<RolloutChanged> inForce = Optional.empty(); // used by the reading thread only

    @Inject
    RolloutStream(InferenceConfig config, Catalog catalog, ModelReconciler reconciler, RolloutMetrics metrics) {
        this(config.dataset(), catalog, reconciler, metrics);
    }

    public RolloutStream(String dataset, Catalog catalog, ModelReconciler reconciler, RolloutMetrics metrics) {
        this.dataset = dataset;
        this.catalog = catalog;
        this.reconciler = reconciler;
        this.metrics = metrics;
    }

    @Override
    public Optional<Change<RolloutChanged>> read(ConsumerRecord<byte[], byte[]> record) {
        if (!Records.keyText(record).orElse("").equals(dataset)) {
            metrics.received(Received.OTHER_DATASET);
            return Optional.empty();
        }
        Change<RolloutChanged> change = KeyedEvents.change(record, RolloutChanged.class);
        metrics.received(Received.READ);
        return Optional.of(change);
    }

    @Override
    public void collected(Map<String, RolloutChanged> values) {
        changed(dataset, Optional.ofNullable(values.get(dataset)));
    }

    @Override
    public void changed(String key, Optional<RolloutChanged> value) {
        String read = description(value);
        if (!read.equals(description(inForce))) { // and not whenever the evidence changes
            LOG.infof("rollout read %s", read);
        }
        inForce = value;
        catalog.rollout(inForce);
        reconciler.changed();
    }

    private static String description(Optional<RolloutChanged> rollout) {
        return rollout.map(RolloutStream::description).orElse("rolloutId=none");
    }

    private static String description(RolloutChanged rollout) {
        return "rolloutId=%s epoch=%d phase=%s champion=%s candidate=%s code=%s reason=\"%s\""
                .formatted(
                        rollout.rolloutId(),
                        rollout.epoch(),
                        rollout.phase().label(),
                        rollout.champion(),
                        rollout.candidate(),
                        rollout.code(),
                        rollout.reason());
    }

    @Override
    public void skipped(ConsumerRecord<byte[], byte[]> record, Throwable failure) {
        metrics.received(Received.INVALID);
        LOG.warnf(
                "rollout skipped partition=%d offset=%d reason=\"%s\"",
                record.partition(), record.offset(), TopicFollower.reason(failure));
    }
}
