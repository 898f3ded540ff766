package dev.patisserie.trainer.dataset;

import java.nio.file.Path;

/**
 * A file that training skips.
 *
 * @param file path of the file
 * @param reason reason why it is unreadable
 */
public record SkippedImage(Path file, String reason) {}
