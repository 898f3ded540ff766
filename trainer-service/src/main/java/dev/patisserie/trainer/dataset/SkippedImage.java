package dev.patisserie.trainer.dataset;

import java.nio.file.Path;

/**
 * A file that training leaves out.
 *
 * @param file where it lies
 * @param reason why it cannot be read
 */
public record SkippedImage(Path file, String reason) {}
