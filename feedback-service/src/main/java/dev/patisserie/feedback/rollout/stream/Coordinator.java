package dev.patisserie.feedback.rollout.stream;

import dev.patisserie.common.event.ModelPolicySet;
import dev.patisserie.common.event.RolloutChanged;
import dev.patisserie.common.event.RolloutChanged.Phase;
import dev.patisserie.feedback.rollout.HoldoutAccuracies;
import dev.patisserie.feedback.rollout.Rollout;
import dev.patisserie.feedback.rollout.RolloutEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Starts rollouts, applies events to the one under way, and sends its changes. Not thread-safe. */
final class Coordinator {

    private static final Logger LOG = Logger.getLogger(Coordinator.class);

    /** The shortest time between two events of a rollout in the same phase. */
    static final Duration INTERVAL = Duration.ofSeconds(10);

    private final CoordinatorSettings settings;
    private final RolloutStores stores;
    private final Supplier<Optional<RolloutChanged>> published;
    private final RolloutListener listener;
    private final Consumer<RolloutChanged> output;
    private boolean isChanged; // the evidence since the last event
    private Instant sentAt = Instant.EPOCH;

    /**
     * Creates a coordinator.
     *
     * @param published returns the last record of topic {@code rollouts}
     * @param output receives the events to send
     */
    Coordinator(
            CoordinatorSettings settings,
            RolloutStores stores,
            Supplier<Optional<RolloutChanged>> published,
            RolloutListener listener,
            Consumer<RolloutChanged> output) {
        this.settings = settings;
        this.stores = stores;
        this.published = published;
        this.listener = listener;
        this.output = output;
        this.isChanged = true; // the last event may not have been sent
    }

    /**
     * Adopts a rollout with a larger epoch than the own one: that of another coordinator, or of this one before its
     * state was lost. Without a state the counts begin at 0, because the images may be read again.
     */
    void adopt(Instant now) {
        LastRollout own = stores.last();
        long epoch = own == null ? 0 : own.rollout().epoch();
        published.get().filter(event -> event.epoch() > epoch).ifPresent(event -> {
            LastRollout adopted = LastRollout.of(event, now, settings.rollout());
            stores.put(own == null ? adopted.withoutCounts() : adopted);
            stores.put(stores.facts().withRolledBack(event.rolledBack()));
            LOG.infof("rollout adopted rolloutId=%s phase=%s", event.rolloutId(), event.phase());
        });
    }

    /** Starts a rollout, which replaces the last one. The caller has checked that the models are published. */
    void start(String champion, String candidate, Instant now) {
        String dataset = settings.dataset();
        HoldoutAccuracies holdout = stores.models().holdout(champion, candidate);
        double sample = stores.facts().policy().shadowSample();
        LastRollout before = stores.last();
        long epoch = before == null ? 1 : before.rollout().epoch() + 1;
        Rollout started = Rollout.started(
                RolloutIds.of(dataset, epoch),
                epoch,
                new Rollout.Models(dataset, champion, candidate, holdout),
                stores.facts().isPinned(),
                now,
                settings.rollout());
        enter(new LastRollout(started, sample, now), stores.facts().withoutRolledBack(candidate), now);
    }

    /**
     * Applies a policy. A rollout that is open, or was in force under the policy {@code shadow} before, stays in force
     * under another one; its time tells that to readers.
     */
    void apply(ModelPolicySet policy, Instant now) {
        LastRollout before = stores.facts().isShadow() ? stores.inForce() : null;
        stores.put(stores.facts().with(policy));
        LastRollout kept = before == null ? stores.inForce() : before;
        if (policy.isShadow() && kept != null && kept.at().isBefore(policy.at())) {
            stores.put(kept.confirmed(policy.at()));
            send(now);
        }
    }

    /** Applies an event to the last rollout. Under the policy {@code shadow} one that is history stays so. */
    void apply(RolloutEvent event, Instant now) {
        LastRollout before = stores.facts().isShadow() ? stores.inForce() : stores.last();
        if (before != null) {
            Rollout after = before.rollout().after(event, now, settings.rollout());
            if (!after.equals(before.rollout())) {
                replace(before, before.with(after), now);
            }
        }
    }

    /** Applies the accuracies on the holdout, which an evaluation may have added. */
    void holdoutChanged(String modelId) {
        LastRollout last = stores.last();
        if (last != null && last.rollout().isOpen()) {
            Rollout.Models models = last.rollout().models();
            HoldoutAccuracies holdout = stores.models().holdout(models.champion(), models.candidate());
            if (models.contain(modelId) && holdout != null && !holdout.equals(models.holdout())) {
                stores.put(last.with(last.rollout().withHoldout(holdout)));
            }
        }
    }

    private void replace(LastRollout before, LastRollout after, Instant now) {
        Rollout next = after.rollout();
        if (before.rollout().phase() == next.phase() && before.rollout().code() == next.code()) {
            stores.put(after);
            isChanged = isChanged || !evidence(after).equals(evidence(before));
            sendIfDue(now);
        } else if (next.phase() == Phase.ROLLED_BACK) {
            enter(after, stores.facts().withRolledBack(next.models().candidate()), now);
        } else {
            enter(after, stores.facts(), now);
        }
    }

    private RolloutChanged.Evidence evidence(LastRollout rollout) {
        return rollout.evidence(settings.rollout());
    }

    private void enter(LastRollout after, ServingFacts facts, Instant now) {
        Rollout next = after.rollout();
        RolloutChanged event = after.event(facts.rolledBack(), settings.rollout()); // a failure changes no state
        stores.put(facts);
        stores.put(after);
        LOG.infof(
                "rollout changed rolloutId=%s phase=%s code=%s champion=%s candidate=%s reason=\"%s\"",
                next.rolloutId(),
                event.phase().label(),
                event.code(),
                event.champion(),
                event.candidate(),
                event.reason());
        listener.entered(next.phase(), next.code());
        send(event, now);
    }

    /**
     * Sends changed evidence of an open rollout, and the state if the topic has another one, unless an event was sent a
     * short time ago.
     */
    void sendIfDue(Instant now) {
        LastRollout last = stores.last();
        boolean isDue = Duration.between(sentAt, now).abs().compareTo(INTERVAL) >= 0;
        if (isDue && last != null && (isChanged && last.rollout().isOpen() || !isPublished(last))) {
            send(now);
        }
    }

    /** Returns whether the topic has a state. Its last record may be that of another program. */
    private boolean isPublished(LastRollout last) {
        return published
                .get()
                .filter(event -> last.isStatedBy(event)
                        && event.rolledBack().equals(stores.facts().rolledBack()))
                .isPresent();
    }

    private void send(Instant now) {
        send(stores.last().event(stores.facts().rolledBack(), settings.rollout()), now);
    }

    private void send(RolloutChanged event, Instant now) {
        isChanged = false;
        sentAt = now;
        output.accept(event);
    }

    /** Reports the state to the listener. A rollout that ended without a choice has none. */
    void report() {
        LastRollout last = stores.last();
        if (last != null
                && last.rollout().phase() == Phase.PAUSED
                && !last.rollout().isOpen()) {
            listener.closed();
        } else if (last != null) {
            listener.state(last.rollout().phase(), last.level(settings.rollout()));
        }
    }
}
