package dev.patisserie.inference.classify;

import java.time.Instant;

/**
 * One image event, as it came in.
 *
 * @param id identity of the image event
 * @param file the image file's bytes; null or empty where the record had none; not changed
 * @param trueLabel the class that its sender claims; null without a claim
 * @param eventTime when the image event happened (UTC)
 * @param receivedAt when the service took it from its topic (UTC)
 */
public record Image(String id, byte[] file, String trueLabel, Instant eventTime, Instant receivedAt) {}
