package dev.patisserie.trainer.job.store;

import dev.patisserie.common.io.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What unfinished jobs have on disk: the state that training saved, the archive that waits to be published.
 *
 * <p>A job's files lie in a folder that bears its owner's name. Who takes a job over renames that folder to its own
 * name, so that a trainer which was thought dead, and was only slow, writes beside the new owner's files and not into
 * them.
 *
 * @param folder holds one folder a job, and in that one an owner; created when needed
 */
public record RunFolders(Path folder) {

    /** Returns a job's folder, which need not exist. */
    public Path of(String requestId, String owner) {
        return folder.resolve(requestId).resolve(owner);
    }

    /**
     * Takes over what a job has on disk.
     *
     * @param previous the owner before
     * @param owner the owner from now on
     * @return the job's folder, which exists
     * @throws IOException if it cannot be renamed or created
     */
    public Path adopt(String requestId, String previous, String owner) throws IOException {
        Path own = of(requestId, owner);
        if (Files.notExists(own)) {
            Path left = left(requestId, previous);
            if (left == null) {
                Files.createDirectories(own);
            } else {
                Files.move(left, own);
            }
        }
        return own;
    }

    /** What the previous owner left; should it have died between claim and renaming, the rest. */
    private Path left(String requestId, String previous) throws IOException {
        Path theirs = of(requestId, previous);
        if (Files.exists(theirs)) {
            return theirs;
        }
        Path job = folder.resolve(requestId);
        if (Files.notExists(job)) {
            return null;
        }
        try (Stream<Path> owners = Files.list(job)) {
            List<Path> all = owners.toList();
            return all.isEmpty() ? null : all.get(0);
        }
    }

    /** Deletes all that a job has on disk. */
    public void delete(String requestId) throws IOException {
        AtomicFiles.deleteTree(folder.resolve(requestId));
    }
}
