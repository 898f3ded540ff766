package dev.patisserie.data.set;

import dev.patisserie.common.dataset.LabelledFile;
import dev.patisserie.common.io.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Finds files with the same bytes by their SHA-256. */
final class Duplicates {

    private Duplicates() {}

    /**
     * Groups files by content on all cores.
     *
     * @return the files by their SHA-256, in the order of {@code files}
     * @throws IOException if a file cannot be read
     */
    static SortedMap<String, List<LabelledFile>> byDigest(List<LabelledFile> files) throws IOException {
        try {
            return files.parallelStream()
                    .collect(Collectors.groupingBy(Duplicates::digest, TreeMap::new, Collectors.toList()));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static String digest(LabelledFile file) {
        try {
            return Sha256.of(file.path());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
