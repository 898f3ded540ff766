package dev.patisserie.data.set;

import java.nio.file.Path;

/**
 * A file in a class folder.
 *
 * @param split the split it lies in; null where the set is not split yet
 * @param label name of its class folder
 * @param path where it lies
 */
public record LabelledFile(Split split, String label, Path path) {}
