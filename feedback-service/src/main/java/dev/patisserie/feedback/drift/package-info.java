/**
 * Detection of drift: monitors of the answers and labels, each a sequence of yes-or-no observations whose share must
 * not leave an allowed band. {@link dev.patisserie.feedback.drift.Thinning} selects the observations,
 * {@link dev.patisserie.feedback.drift.ShiryaevRobertsDetector} tests them, and
 * {@link dev.patisserie.feedback.drift.MonitorState} is the state of one monitor. This package is pure: it uses neither
 * Kafka nor a clock.
 */
package dev.patisserie.feedback.drift;
