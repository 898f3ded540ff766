package dev.patisserie.feedback.rollout.stream;

import dev.patisserie.common.event.RolloutChanged;
import dev.patisserie.common.event.ShadowAnswered;
import dev.patisserie.feedback.rollout.Rollout;
import dev.patisserie.feedback.rollout.RolloutEvent;
import dev.patisserie.feedback.rollout.stream.RolloutInput.Comparison;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Coordinates the rollouts of the data set. Called by one thread at a time. */
final class RolloutProcessor implements Processor<String, RolloutInput, String, RolloutChanged> {

    /** Interval between two checks of time limits and of the next candidate. */
    static final Duration TICK = Duration.ofSeconds(1);

    private final CoordinatorSettings settings;
    private final RolloutListener listener;
    private ProcessorContext<String, RolloutChanged> context;
    private RolloutStores stores;
    private Coordinator coordinator;
    private ModelChanges changes;
    private NearDuplicates duplicates;

    RolloutProcessor(CoordinatorSettings settings, RolloutListener listener) {
        this.settings = settings;
        this.listener = listener;
    }

    @Override
    public void init(ProcessorContext<String, RolloutChanged> taskContext) {
        context = taskContext;
        stores = new RolloutStores(context, settings);
        var rollouts = new CurrentRollout(context, settings.dataset());
        coordinator = new Coordinator(settings, stores, rollouts::get, listener, this::forward);
        duplicates = new NearDuplicates(context);
        changes = new ModelChanges(stores, coordinator, now());
        context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, time -> tick());
    }

    private Instant now() {
        return Instant.ofEpochMilli(context.currentSystemTimeMs());
    }

    private void forward(RolloutChanged event) {
        context.forward(new Record<>(event.key(), event, context.currentSystemTimeMs(), new RecordHeaders()));
    }

    @Override
    public void process(Record<String, RolloutInput> record) {
        Instant now = now();
        Instant recorded = Instant.ofEpochMilli(record.timestamp());
        Instant at = recorded.isAfter(now) ? now : recorded;
        coordinator.adopt(now);
        RolloutInput input = record.value();
        if (input.comparison() != null) {
            compared(input.comparison(), at, now);
        } else if (input.alarm() != null) {
            alarmed(input.alarm(), at);
        } else {
            changes.apply(input, at, now);
        }
    }

    private void compared(Comparison comparison, Instant at, Instant now) {
        LastRollout last = stores.last();
        if (last == null || !last.rollout().rolloutId().equals(comparison.rolloutId())) {
            return; // of an earlier rollout
        }
        if (duplicates.excludes(comparison, last.rollout().epoch(), at.toEpochMilli())) {
            if (comparison.isNew()) {
                listener.compared(ImageOutcome.NEAR_DUPLICATE);
            }
        } else if (comparison.before() != comparison.after()) {
            coordinator.apply(new RolloutEvent.PairChanged(comparison.before(), comparison.after()), now);
        }
        if (comparison.slower() != null) {
            coordinator.apply(new RolloutEvent.Timed(comparison.slower()), now);
        }
        if (comparison.failure() != null) {
            boolean isNotFinite = comparison.failure().equals(ShadowAnswered.Failure.NOT_FINITE);
            coordinator.apply(isNotFinite ? new RolloutEvent.NotFinite() : new RolloutEvent.Executed(true), now);
        } else if (comparison.isNew()) {
            coordinator.apply(new RolloutEvent.Executed(false), now);
        }
    }

    /** An alarm of another model than the promoted candidate, or before its promotion, does not concern the rollout. */
    private void alarmed(RolloutInput.Alarm alarm, Instant at) {
        LastRollout last = stores.last();
        if (last != null) {
            Rollout rollout = last.rollout();
            if (rollout.models().candidate().equals(alarm.modelId())) {
                coordinator.apply(new RolloutEvent.ErrorsAlarmed(), at.isBefore(rollout.at()) ? rollout.at() : at);
            }
        }
    }

    private void tick() {
        Instant now = now();
        coordinator.adopt(now);
        coordinator.apply(new RolloutEvent.TimePassed(), now);
        changes.tick(now);
        coordinator.sendIfDue(now);
        coordinator.report();
    }

    @Override
    public void close() {
        listener.closed();
    }
}
