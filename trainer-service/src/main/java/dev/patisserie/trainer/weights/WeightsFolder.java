package dev.patisserie.trainer.weights;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The read-only folder with the weights files that requests name.
 *
 * @param folder the folder; empty if none is configured
 * @param maxBytes largest size of a file, in bytes
 */
public record WeightsFolder(Optional<Path> folder, long maxBytes) {

    private static final String KEY = "trainer.weights-folder";

    /**
     * Finds a file by its name.
     *
     * @param name a plain file name; its target must be within the folder, even through links
     * @throws PatisserieException {@code REQUEST_INVALID} if the name leads outside the folder, {@code WEIGHTS_MISSING}
     *     if there is no folder or no such file, {@code WEIGHTS_CORRUPT} if it is larger than the limit
     */
    public Path find(String name) {
        Path root = folder.orElseThrow(() -> missing(name, KEY + " is not set", null));
        try {
            Path real = root.resolve(name).toRealPath();
            if (!real.startsWith(root.toRealPath())) {
                throw new PatisserieException(
                        ErrorCode.REQUEST_INVALID,
                        "expected the name of a file within %s, found that '%s' leads out of it to %s; put the file itself into the folder"
                                .formatted(root, name, real));
            }
            if (!Files.isRegularFile(real)) {
                throw missing(name, real + " is not a regular file", null);
            }
            requireSize(real);
            return real;
        } catch (IOException e) {
            throw missing(name, Reasons.of(e), e);
        }
    }

    private void requireSize(Path file) throws IOException {
        if (Files.size(file) > maxBytes) {
            throw new PatisserieException(
                    ErrorCode.WEIGHTS_CORRUPT,
                    "expected a weights file of at most %d bytes (trainer.weights-limit-bytes), found %d in %s"
                            .formatted(maxBytes, Files.size(file), file));
        }
    }

    /**
     * Computes a file's SHA-256.
     *
     * @param file one that {@link #find} returned
     * @throws PatisserieException {@code WEIGHTS_MISSING} if it cannot be read
     */
    public String digest(Path file) {
        try {
            return FileHash.sha256Of(file).hex();
        } catch (IOException e) {
            throw missing(file.getFileName().toString(), Reasons.of(e), e);
        }
    }

    /**
     * Checks a file's SHA-256.
     *
     * @throws PatisserieException {@code WEIGHTS_CORRUPT} if it differs, {@code WEIGHTS_MISSING} if the file cannot be
     *     read
     */
    public void requireDigest(Path file, String expected) {
        String found = digest(file);
        if (!found.equals(expected)) {
            throw new PatisserieException(
                    ErrorCode.WEIGHTS_CORRUPT,
                    "%s is not the file that the request means: expected SHA-256 %s, found %s. Restore the file, or send a new request that names the new digest or none."
                            .formatted(file, expected, found));
        }
    }

    private PatisserieException missing(String name, String reason, Throwable cause) {
        return new PatisserieException(
                ErrorCode.WEIGHTS_MISSING,
                "expected the weights file '%s' in the trainer's weights folder, %s, found none (%s). Put it there, and set %s if it is not set."
                        .formatted(name, folder.map(Path::toString).orElse("none"), reason, KEY),
                cause);
    }
}
