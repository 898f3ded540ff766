/**
 * The comparison of a candidate model with the champion on the same images, and the decision between them.
 * {@link dev.patisserie.feedback.rollout.Rollout} is the state machine, and
 * {@link dev.patisserie.feedback.rollout.ImagePair} the state of one image. This package is pure: it uses neither Kafka
 * nor a clock.
 */
package dev.patisserie.feedback.rollout;
