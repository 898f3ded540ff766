/**
 * The decision to request a training without a person: {@link dev.patisserie.feedback.retrain.Retraining} checks a
 * trigger against limits. This package is pure: it uses neither Kafka nor a clock.
 */
package dev.patisserie.feedback.retrain;
