package dev.patisserie.trainer.job.progress;

import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.trainer.fit.Phase;
import dev.patisserie.trainer.fit.StepReport;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Which steps of a job are told of: at most one a second, with the pace of its epoch so far. */
public final class StepThrottle {

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final double NANOS = 1e9;

    private StepReport first; // of the epoch that this has seen; null before the first
    private Instant firstAt; // when it ended; likewise
    private Instant last; // when a step was told of, or the epoch begun; likewise

    /**
     * Returns what to tell of a step; empty if it is too early for that.
     *
     * @param now when the step ended
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
        return Optional.of(told(step, Duration.between(firstAt, now).toNanos() / NANOS));
    }

    private static boolean sameEpoch(StepReport one, StepReport other) {
        return one.epoch() == other.epoch()
                && one.phase().name().equals(other.phase().name());
    }

    /** The first step is not timed: nobody has told when it began. */
    private TrainingProgressed.Step told(StepReport step, double seconds) {
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
