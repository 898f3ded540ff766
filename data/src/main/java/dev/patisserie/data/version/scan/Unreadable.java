package dev.patisserie.data.version.scan;

/**
 * A file that is not published, because it cannot be decoded.
 *
 * @param file the file, relative to the data set's folder
 * @param code name of an {@code IMAGE_*} error code
 * @param reason expected and found
 */
public record Unreadable(String file, String code, String reason) {}
