package dev.patisserie.inference.console.rollout;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.patisserie.common.event.RetrainingChanged;

/**
 * The last automatic training of the data set.
 *
 * @param retraining the training; absent if there is none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RetrainingView(RetrainingChanged retraining) {}
