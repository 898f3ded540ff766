package dev.patisserie.trainer.dataset;

/**
 * An image that training skips.
 *
 * @param name its file, or its name in a version
 * @param reason reason why it is unreadable
 */
public record SkippedImage(String name, String reason) {}
