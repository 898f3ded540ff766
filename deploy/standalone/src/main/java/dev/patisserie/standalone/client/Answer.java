package dev.patisserie.standalone.client;

import java.time.Duration;

/**
 * A photo and what became of it.
 *
 * @param photo what was sent
 * @param outcome what came back
 * @param latency from handing it to the producer until its outcome was read
 */
public record Answer(Photo photo, ImageOutcome outcome, Duration latency) {}
