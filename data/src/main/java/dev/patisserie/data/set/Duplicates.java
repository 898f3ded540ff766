package dev.patisserie.data.set;

import dev.patisserie.common.dataset.LabelledFile;
import dev.patisserie.common.io.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Files with the same bytes, found by their SHA-256. */
final class Duplicates {

    private Duplicates() {}

    /**
     * Groups files by content, on all cores.
     *
     * @return SHA-256 to the files that have it, in their order in {@code files}
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
