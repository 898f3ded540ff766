package dev.patisserie.common.dataset;

import java.nio.file.Path;

/**
 * A finding about a data set's files and folders.
 *
 * @param file the file or folder, relative to the data set's folder; empty for that folder itself
 * @param refused whether the finding prevents training; otherwise it is a warning
 * @param reason expected, found, and the fix; names the file
 */
public record DatasetProblem(String file, boolean refused, String reason) {

    static DatasetProblem refused(Path root, Path file, String reason) {
        return new DatasetProblem(root.relativize(file).toString(), true, reason);
    }

    static DatasetProblem warning(Path root, Path file, String reason) {
        return new DatasetProblem(root.relativize(file).toString(), false, reason);
    }

    /**
     * Returns the problem of a class without any decodable image. It is found only by decoding.
     *
     * @param root the data set's folder
     * @param classFolder the folder of the class
     * @param firstReason the reason why the first file cannot be decoded
     */
    public static DatasetProblem noReadableImage(Path root, Path classFolder, String firstReason) {
        return refused(root, classFolder, noReadableImage(classFolder.toString(), firstReason));
    }

    /**
     * Returns the reason of such a problem.
     *
     * @param place the class: its folder, or its name in a version
     * @param firstReason the reason why the first image cannot be decoded
     */
    public static String noReadableImage(String place, String firstReason) {
        return "expected readable images in %s, found none among its files, the first because: %s"
                .formatted(place, firstReason);
    }
}
