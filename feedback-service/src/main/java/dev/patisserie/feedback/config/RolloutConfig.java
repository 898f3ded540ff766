package dev.patisserie.feedback.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** The settings of rollouts, under {@code feedback.rollout.*}. */
@ConfigMapping(prefix = "feedback.rollout")
public interface RolloutConfig {

    /** The largest probability that the labels promote a worse candidate, or roll back one that is not worse. */
    @WithDefault("0.05")
    @DecimalMin(value = "0", inclusive = false)
    @DecimalMax(value = "1", inclusive = false)
    double alpha();

    /** Time in the phase shadow after which a rollout ends without a decision by the labels. */
    @WithDefault("P2D")
    @DurationMin(seconds = 1)
    Duration timeLimit();

    /** Time after a promotion in which an alarm of the monitor of the errors rolls back. */
    @WithDefault("P7D")
    @DurationMin(seconds = 0)
    Duration watch();

    /** A candidate counts as slower on an image if it takes longer than this multiple of the champion's time. */
    @WithDefault("2.0")
    @DecimalMin(value = "0", inclusive = false)
    double maxSlowdown();

    /**
     * Minimum difference in accuracy by which a model must exceed the champion to become a candidate, 0 to less than 1;
     * that of the inference service.
     */
    @WithDefault("0")
    @DecimalMin("0")
    @DecimalMax(value = "1", inclusive = false)
    double minimumGain();

    /**
     * Whether a model becomes a candidate only after McNemar's test of the two shows a difference with p below 0.05;
     * the setting of the inference service.
     */
    @WithDefault("false")
    boolean requireSignificant();
}
