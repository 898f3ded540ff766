package dev.patisserie.feedback.retrain.stream;

import dev.patisserie.common.event.RetrainingChanged;
import dev.patisserie.common.event.TrainingRequested;

/**
 * An event to send. Exactly one component is not null.
 *
 * @param change a change of the last automatic training
 * @param request a training to request
 */
record RetrainOutput(RetrainingChanged change, TrainingRequested request) {}
