package dev.patisserie.common.event;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * The learning rate as a function of the step, with Keras's names and formulae
 * (keras/src/optimizers/schedules/learning_rate_schedule.py). The schedule restarts in each phase.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "name")
@JsonSubTypes({
    @JsonSubTypes.Type(value = LearningRateSchedule.CosineDecay.class, name = "cosine_decay"),
    @JsonSubTypes.Type(value = LearningRateSchedule.ExponentialDecay.class, name = "exponential_decay")
})
public sealed interface LearningRateSchedule {

    /**
     * Returns the learning rate of a step.
     *
     * @param learningRate the learning rate of the optimiser, above 0
     * @param step the step within the phase, from 0
     * @param phaseSteps number of steps in the phase, at least 1
     */
    double rate(double learningRate, long step, long phaseSteps);

    /**
     * Rises linearly from 0 to the learning rate, then falls along half a cosine.
     *
     * @param warmupSteps steps of the rise, 0 to 100000000; default 0
     * @param decaySteps steps of the fall, 1 to 100000000; null for the rest of the phase after the warm-up
     * @param alpha the final rate, as a fraction of the learning rate, 0 to 1; default 0
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record CosineDecay(Integer warmupSteps, Integer decaySteps, Double alpha) implements LearningRateSchedule {

        private static final String FIELD = "learningRateSchedule.";

        /** Applies the defaults and validates the ranges. */
        public CosineDecay {
            warmupSteps = Require.range(FIELD + "warmupSteps", requireNonNullElse(warmupSteps, 0), 0, MOST);
            if (decaySteps != null) {
                Require.range(FIELD + "decaySteps", decaySteps, 1, MOST);
            }
            alpha = Require.range(FIELD + "alpha", requireNonNullElse(alpha, 0.0), 0, 1);
        }

        @Override
        public double rate(double learningRate, long step, long phaseSteps) {
            if (step < warmupSteps) {
                return learningRate * step / warmupSteps;
            }
            long steps = decaySteps == null ? Math.max(1, phaseSteps - warmupSteps) : decaySteps;
            double done = Math.min(1, (double) (step - warmupSteps) / steps);
            double cosine = 0.5 * (1 + Math.cos(Math.PI * done));
            return learningRate * ((1 - alpha) * cosine + alpha);
        }
    }

    /**
     * Multiplies the rate by a factor every {@code decaySteps} steps.
     *
     * @param decaySteps steps per factor, 1 to 100000000; required
     * @param decayRate the factor, above 0 and at most 1; default 0.5
     * @param staircase whether the rate falls at once after the steps, instead of a little in each of them; default
     *     true
     */
    record ExponentialDecay(Integer decaySteps, Double decayRate, Boolean staircase) implements LearningRateSchedule {

        private static final String FIELD = "learningRateSchedule.";

        /** Applies the defaults and validates the ranges. */
        public ExponentialDecay {
            String field = FIELD + "decaySteps";
            decaySteps = Require.range(field, Require.present(field, decaySteps), 1, MOST);
            decayRate = Require.positive(FIELD + "decayRate", requireNonNullElse(decayRate, 0.5), 1);
            staircase = requireNonNullElse(staircase, true);
        }

        @Override
        public double rate(double learningRate, long step, long phaseSteps) {
            double times = (double) step / decaySteps;
            return learningRate * Math.pow(decayRate, staircase ? Math.floor(times) : times);
        }
    }

    /** Largest number of steps in a setting. */
    int MOST = 100_000_000;
}
