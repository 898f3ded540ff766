package dev.patisserie.inference.control;

import dev.patisserie.common.event.Decision;
import dev.patisserie.common.event.Event;
import dev.patisserie.common.event.ModelPinned;
import dev.patisserie.common.event.ModelPolicySet;
import dev.patisserie.common.event.ModelRefusalCleared;
import dev.patisserie.common.event.ModelUnpinned;
import dev.patisserie.common.event.RolloutCommanded;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.kafka.KeyedEvents;
import dev.patisserie.common.kafka.Records;
import dev.patisserie.common.kafka.TopicFollower;
import dev.patisserie.common.kafka.TopicView;
import dev.patisserie.common.kafka.TopicView.Change;
import dev.patisserie.common.wire.DecisionHeaders;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.inference.config.InferenceConfig;
import dev.patisserie.inference.metrics.SelectionMetrics;
import dev.patisserie.inference.model.ModelReconciler;
import dev.patisserie.inference.select.Catalog;
import dev.patisserie.inference.select.SelectionEvent;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/**
 * Reads the whole topic {@code model-selection} on every replica. Decisions for other data sets are ignored. An
 * unreadable record is logged, counted and skipped; the previous decision remains in effect.
 */
@Singleton
public class SelectionStream implements TopicView.Reader<Event> {

    private static final Logger LOG = Logger.getLogger(SelectionStream.class);

    private final String dataset;
    private final String policyKey;
    private final Catalog catalog;
    private final ModelReconciler reconciler;
    private final SelectionMetrics metrics;
    private final Consumer<ModelRefusalCleared> clearing;

    @Inject
    public SelectionStream(
            InferenceConfig config,
            Catalog catalog,
            ModelReconciler reconciler,
            SelectionMetrics metrics,
            RefusalClearing clearing) {
        this(config.dataset(), catalog, reconciler, metrics, clearing::apply);
    }

    public SelectionStream(
            String dataset,
            Catalog catalog,
            ModelReconciler reconciler,
            SelectionMetrics metrics,
            Consumer<ModelRefusalCleared> clearing) {
        this.dataset = dataset;
        this.policyKey = ModelPolicySet.KEY_PREFIX + dataset;
        this.catalog = catalog;
        this.reconciler = reconciler;
        this.metrics = metrics;
        this.clearing = clearing;
    }

    /**
     * Reads a decision. The value of the data set is the {@link ModelPinned}, that of the policy's key the
     * {@link ModelPolicySet}. Commands on rollouts are left to the feedback service.
     */
    @Override
    public Optional<Change<Event>> read(ConsumerRecord<byte[], byte[]> record) {
        String key = Records.keyText(record).orElse("");
        if (key.startsWith(ModelRefusalCleared.KEY_PREFIX)) {
            clearRefusal(record);
            return Optional.empty();
        }
        if (key.startsWith(RolloutCommanded.KEY_PREFIX)) {
            metrics.received(SelectionEvent.ROLLOUT_COMMANDED);
            return Optional.empty();
        }
        if (key.equals(policyKey)) {
            Optional<Event> policy = policy(record);
            metrics.received(SelectionEvent.POLICY_SET);
            return Optional.of(new Change<>(key, policy));
        }
        if (!key.equals(dataset)) {
            metrics.received(SelectionEvent.OTHER_DATASET);
            return Optional.empty();
        }
        Optional<Event> pinned = pinned(record);
        metrics.received(pinned.isPresent() ? SelectionEvent.PINNED : SelectionEvent.UNPINNED);
        return Optional.of(new Change<>(key, pinned));
    }

    private static Optional<Event> policy(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return Optional.empty();
        }
        ModelPolicySet event = KeyedEvents.decode(record, ModelPolicySet.class);
        if (event.by() != null || event.reason() != null) {
            LOG.infof(
                    "model policy decided rollout=%s by=%s reason=\"%s\"",
                    event.rollout().label(), event.by(), event.reason());
        }
        return Optional.of(record.timestamp() < 0 ? event : event.notAfter(Instant.ofEpochMilli(record.timestamp())));
    }

    /**
     * Applies a decision to clear a refusal; ignores a tombstone, which only removes an applied decision from the
     * topic.
     */
    private void clearRefusal(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() != null) {
            clearing.accept(EventCodec.decode(record.headers(), record.value(), ModelRefusalCleared.class));
        }
        metrics.received(SelectionEvent.REFUSAL_CLEARED);
    }

    private Optional<Event> pinned(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            log("none", DecisionHeaders.of(record.headers()));
            return Optional.empty();
        }
        if (EventCodec.text(record.headers(), "ce_type")
                .filter(ModelUnpinned.TYPE::equals)
                .isPresent()) {
            var event = EventCodec.decode(record.headers(), record.value(), ModelUnpinned.class);
            requireKey(event.dataset());
            log("none", new Decision(event.by(), event.reason()));
            return Optional.empty();
        }
        var event = EventCodec.decode(record.headers(), record.value(), ModelPinned.class);
        requireKey(event.dataset());
        log(event.modelId(), new Decision(event.by(), event.reason()));
        return Optional.of(event);
    }

    private static void log(String pinned, Decision decision) {
        if (decision.isStated()) {
            LOG.infof("model pin decided modelId=%s by=%s reason=\"%s\"", pinned, decision.by(), decision.reason());
        }
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
    public void collected(Map<String, Event> values) {
        changed(dataset, Optional.ofNullable(values.get(dataset)));
        changed(policyKey, Optional.ofNullable(values.get(policyKey)));
    }

    @Override
    public void changed(String key, Optional<Event> value) {
        if (key.equals(policyKey)) {
            Optional<ModelPolicySet> policy = value.map(ModelPolicySet.class::cast);
            catalog.policy(policy);
            LOG.infof(
                    "model policy read rollout=%s",
                    policy.map(ModelPolicySet::rollout)
                            .orElse(ModelPolicySet.Rollout.DIRECT)
                            .label());
        } else {
            Optional<String> pinned = value.map(ModelPinned.class::cast).map(ModelPinned::modelId);
            pinned.ifPresentOrElse(catalog::pin, catalog::unpin);
            LOG.infof("model pin read modelId=%s", pinned.orElse("none"));
        }
        reconciler.changed();
    }

    @Override
    public void skipped(ConsumerRecord<byte[], byte[]> record, Throwable failure) {
        metrics.received(SelectionEvent.INVALID);
        LOG.warnf(
                "selection skipped partition=%d offset=%d reason=\"%s\"",
                record.partition(), record.offset(), TopicFollower.reason(failure));
    }
}
