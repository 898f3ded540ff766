package dev.patisserie.common.model.check;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.model.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Checks the files of a SavedModel before DJL reads the folder. DJL would read settings from {@code serving.properties}
 * and classes from {@code libs}, and TensorFlow would read {@code assets}. Files outside the SavedModel are not
 * restricted: they are never read, and a newer exporter may add some.
 */
final class SavedModelFiles {

    /** Paths of the files that {@code SavedModelBundle.exporter} writes, with {@code /} as the separator. */
    private static final Pattern WRITTEN =
            Pattern.compile("saved_model\\.pb|variables/variables\\.(index|data-\\d{5}-of-\\d{5})");

    /** Maximum number of files named in a message. */
    private static final int MOST_NAMED = 5;

    private SavedModelFiles() {}

    /**
     * Checks that the folder contains only files that the exporter writes.
     *
     * @param savedModel folder of the SavedModel
     * @throws PatisserieException {@link ErrorCode#MODEL_ARCHIVE_INVALID} if it holds another file
     * @throws IOException if the folder cannot be read
     */
    static void verify(Path savedModel) throws IOException {
        if (!Files.isDirectory(savedModel)) {
            throw invalid("found no folder of that name");
        }
        try (Stream<Path> tree = Files.walk(savedModel)) {
            List<String> unknown = tree.filter(path -> !Files.isDirectory(path))
                    .map(savedModel::relativize)
                    .map(path -> path.toString().replace('\\', '/'))
                    .filter(name -> !WRITTEN.matcher(name).matches())
                    .sorted()
                    .limit(MOST_NAMED)
                    .toList();
            if (!unknown.isEmpty()) {
                throw invalid("found %s".formatted(unknown));
            }
        }
    }

    private static PatisserieException invalid(String found) {
        return new PatisserieException(
                ErrorCode.MODEL_ARCHIVE_INVALID,
                "model archive: expected only saved_model.pb and variables/ in %s, %s; publish a model that the trainer exported"
                        .formatted(Manifest.SAVED_MODEL, found));
    }
}
