package dev.patisserie.standalone.client;

import java.time.Duration;

/**
 * A photo and its outcome.
 *
 * @param photo the sent photo
 * @param outcome its outcome
 * @param latency time from the send until the outcome was read
 */
public record Answer(Photo photo, ImageOutcome outcome, Duration latency) {}
