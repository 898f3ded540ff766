package dev.patisserie.data.set;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.io.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Creates a folder atomically; never replaces an existing one. */
public final class NewFolder {

    private NewFolder() {}

    /** Writes the content of a folder. */
    @FunctionalInterface
    public interface Filler {
        /** Writes the content into {@code draft}, which exists and is empty. */
        void fill(Path draft) throws IOException;
    }

    /**
     * Creates {@code folder} through a draft beside it.
     *
     * @throws PatisserieException {@link ErrorCode#DATASET_INVALID} if {@code folder} is a file or is not empty
     * @throws IOException if it cannot be written; the draft is deleted
     */
    public static void create(Path folder, Filler filler) throws IOException {
        Path target = folder.toAbsolutePath().normalize();
        refuseToReplace(target);
        Path parent = Files.createDirectories(target.getParent());
        Path draft = Files.createTempDirectory(parent, "." + target.getFileName() + "-draft");
        try {
            Path content = Files.createDirectory(draft.resolve("content")); // with the default permissions
            filler.fill(content);
            Files.deleteIfExists(target); // empty, as checked
            Files.move(content, target);
        } finally {
            AtomicFiles.deleteTree(draft);
        }
    }

    private static void refuseToReplace(Path target) throws IOException {
        if (Files.isDirectory(target)) {
            try (Stream<Path> content = Files.list(target)) {
                if (content.findAny().isEmpty()) {
                    return;
                }
            }
        } else if (Files.notExists(target)) {
            return;
        }
        throw new PatisserieException(
                ErrorCode.DATASET_INVALID,
                "expected a new or empty folder, found %s with content; name another, or move it away"
                        .formatted(target));
    }
}
