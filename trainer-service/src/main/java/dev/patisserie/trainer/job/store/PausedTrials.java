package dev.patisserie.trainer.job.store;

import dev.patisserie.common.io.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * The saved states of paused trainings of searches, from which their next steps continue. The trainers share the
 * folder. The files of a state never change, so a copy is a hard link.
 *
 * @param folder holds one folder per paused job, with the name of its request; created when needed
 */
public record PausedTrials(Path folder) {

    /** Keeps a copy of the state of a job, which replaces an earlier one. The copy becomes visible as a whole. */
    public void keep(String requestId, Path work) throws IOException {
        Path temporary = folder.resolve("." + requestId);
        AtomicFiles.deleteTree(temporary);
        Files.createDirectories(temporary);
        link(work, temporary);
        AtomicFiles.deleteTree(of(requestId));
        Files.move(temporary, of(requestId), StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Copies the state of a job into the work folder of the next step, unless that step has a state of its own.
     *
     * @return false if the state does not exist, so that the training starts at its first epoch
     */
    public boolean restore(String requestId, Path work) throws IOException {
        if (Files.exists(work)) {
            return true; // the step has begun
        }
        if (Files.notExists(of(requestId))) {
            return false;
        }
        Path temporary = work.resolveSibling(".restored");
        AtomicFiles.deleteTree(temporary);
        Files.createDirectories(temporary);
        link(of(requestId), temporary);
        Files.move(temporary, work, StandardCopyOption.ATOMIC_MOVE);
        return true;
    }

    private static void link(Path from, Path to) throws IOException {
        for (Path file : children(from)) {
            if (Files.isRegularFile(file) && !file.getFileName().toString().startsWith(".")) {
                Files.createLink(to.resolve(file.getFileName()), file);
            }
        }
    }

    /** Returns the request ids of all states. */
    public List<String> ids() throws IOException {
        if (Files.notExists(folder)) {
            return List.of();
        }
        return children(folder).stream()
                .map(child -> child.getFileName().toString())
                .filter(name -> !name.startsWith("."))
                .toList();
    }

    /** Returns the number of bytes of a state; 0 if it does not exist. */
    public long bytes(String requestId) throws IOException {
        if (Files.notExists(of(requestId))) {
            return 0;
        }
        long bytes = 0;
        for (Path file : children(of(requestId))) {
            bytes += Files.size(file);
        }
        return bytes;
    }

    /** Deletes a state. */
    public void delete(String requestId) throws IOException {
        AtomicFiles.deleteTree(of(requestId));
    }

    private static List<Path> children(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private Path of(String requestId) {
        return folder.resolve(requestId);
    }
}
