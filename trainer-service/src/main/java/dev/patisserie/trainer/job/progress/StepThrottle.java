package dev.patisserie.trainer.job.progress;

import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.trainer.fit.Phase;
import dev.patisserie.trainer.fit.StepReport;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Throttles the step events of a job to one per second; each has the speed of its epoch so far. */
public final class StepThrottle {

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final double NANOS = 1e9;

    private StepReport first; // first step seen of the current epoch; null before the first step
    private Instant firstAt; // end of that step; null before the first step
    private Instant last; // last event or start of the epoch; null before the first step

    /**
     * Returns the event of a step; empty if the last event is too recent.
     *
     * @param now end of the step
     */
    Optional<TrainingProgressed.Step> ended(StepReport step, Instant now) {
        if (first == null || !sameEpoch(first, step)) {
            first = step;
            firstAt = now;
            last = now;
            return Optional.empty();
        }
        if (now.isBefore(last.plus(PAUSE))) {
            return Optional.empty();
        }
        last = now;
        return Optional.of(event(step, Duration.between(firstAt, now).toNanos() / NANOS));
    }

    private static boolean sameEpoch(StepReport one, StepReport other) {
        return one.epoch() == other.epoch()
                && one.phase().name().equals(other.phase().name());
    }

    /** Measures the speed from the end of the first step, whose start is unknown. */
    private TrainingProgressed.Step event(StepReport step, double seconds) {
        Phase phase = step.phase();
        int images = step.epochScore().images() - first.epochScore().images();
        int steps = step.number() - first.number();
        return new TrainingProgressed.Step(
                phase.name(),
                step.epoch(),
                phase.epochs(),
                step.number(),
                phase.steps(),
                step.epochScore().loss(),
                step.epochScore().accuracy(),
                images / seconds,
                seconds / steps * (phase.steps() - step.number()));
    }
}
