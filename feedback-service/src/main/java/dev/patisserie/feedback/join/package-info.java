/**
 * The rules of the join of labels with predictions. Pure: {@link dev.patisserie.feedback.join.ImageFeedback} is the
 * state of one image, and its next state depends only on the state and one
 * {@link dev.patisserie.feedback.join.JoinEvent}. The labels in force depend only on the set of events, not on their
 * order or repetition.
 */
package dev.patisserie.feedback.join;
