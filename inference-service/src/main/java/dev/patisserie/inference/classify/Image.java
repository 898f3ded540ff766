package dev.patisserie.inference.classify;

import java.time.Instant;

/**
 * One received image event.
 *
 * @param id identity of the image event
 * @param file the image file's bytes; null or empty if the record has none; not modified
 * @param trueLabel the class claimed by the sender; null without a claim
 * @param eventTime time of the image event (UTC)
 * @param receivedAt time of the poll (UTC)
 */
public record Image(String id, byte[] file, String trueLabel, Instant eventTime, Instant receivedAt) {}
