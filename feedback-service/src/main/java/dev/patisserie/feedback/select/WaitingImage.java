package dev.patisserie.feedback.select;

import dev.patisserie.common.event.ShadowAnswered;

/**
 * An image on which two models disagree, and that may be requested soon.
 *
 * @param answer both answers
 * @param recordedAt timestamp of the record, in milliseconds since 1970
 * @param since wall-clock time from which it waits, in milliseconds since 1970
 */
record WaitingImage(ShadowAnswered answer, long recordedAt, long since) {}
