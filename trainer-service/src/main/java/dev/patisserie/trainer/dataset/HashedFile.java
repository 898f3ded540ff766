package dev.patisserie.trainer.dataset;

import java.nio.file.Path;

/**
 * An image file with its class and digest.
 *
 * @param file path of the file
 * @param label index of its class in the data set's sorted labels
 * @param sha256 digest of its content, 64 lower-case hex digits
 */
public record HashedFile(Path file, int label, String sha256) {}
