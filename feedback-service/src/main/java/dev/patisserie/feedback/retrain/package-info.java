/**
 * The decision to request a training without a person: {@link dev.patisserie.feedback.retrain.Retraining} checks a
 * trigger against limits, and {@link dev.patisserie.feedback.retrain.Retrainer} continues the state. This package is
 * pure: it uses neither Kafka nor a clock. Its subpackage connects it with topics and stores.
 */
package dev.patisserie.feedback.retrain;
