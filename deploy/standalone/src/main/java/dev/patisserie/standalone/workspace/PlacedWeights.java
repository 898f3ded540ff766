package dev.patisserie.standalone.workspace;

import dev.patisserie.common.event.BackboneWeights;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.common.io.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Copies a user's weights files to the weights folder of a trainer on this machine. */
public final class PlacedWeights {

    private PlacedWeights() {}

    /**
     * Copies a file into the weights folder of a running stack's trainer, or treats it as the name of a file of a
     * remote trainer.
     *
     * @param running the stack; empty for a broker whose trainer may be remote
     * @return the weights for a request: the name, and the digest of a copy
     * @throws IllegalArgumentException if the file is a path and the trainer may be remote, or its name is invalid
     * @throws IllegalStateException if the trainer has no weights folder, or as {@link #place(Path, Path)}
     */
    public static BackboneWeights place(Path file, Optional<Running> running) throws IOException {
        if (running.isEmpty()) {
            return elsewhere(file);
        }
        String folder = running.get().weightsFolder();
        if (folder == null) {
            throw new IllegalStateException(
                    "expected a trainer with a weights folder, found one of an earlier version; stop it and start it again by 'patisserie up'");
        }
        return place(file, Path.of(folder));
    }

    private static BackboneWeights elsewhere(Path file) {
        if (file.getNameCount() != 1 || file.isAbsolute()) {
            throw new IllegalArgumentException(
                    "expected the name of a file in the trainer's weights folder with --bootstrap, was the path '%s'; the trainer does not read this machine's files: put the file into its trainer.weights-folder, and give its name alone"
                            .formatted(file));
        }
        return BackboneWeights.of(file.toString());
    }

    /**
     * Copies a file into the weights folder of a trainer, unless the folder contains it already.
     *
     * @param file any file; a link is followed
     * @param folder created if absent
     * @return the weights for a request: name and digest of the copy
     * @throws IllegalStateException if the file does not exist, or the folder contains another file of this name, which
     *     a job may need
     */
    public static BackboneWeights place(Path file, Path folder) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IllegalStateException("expected a weights file at %s, found none".formatted(file));
        }
        String digest = Sha256.of(file);
        String name = file.getFileName().toString();
        BackboneWeights weights = BackboneWeights.of(name).withSha256(digest);
        Path target = folder.resolve(name);
        if (Files.notExists(target)) {
            Files.createDirectories(folder);
            AtomicFiles.write(target, copy -> Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING));
        } else if (!Sha256.of(target).equals(digest)) {
            throw new IllegalStateException(
                    "expected no other weights file '%s' in %s, found one with SHA-256 %s, which a job may need; rename %s, which has %s"
                            .formatted(name, folder, Sha256.of(target), file, digest));
        }
        return weights;
    }
}
