package dev.patisserie.trainer.job.store;

import dev.patisserie.common.io.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files of unfinished jobs: the state of training and the unpublished archive.
 *
 * <p>The files of a job are in a folder with the name of its owner. A new owner renames that folder, so a slow former
 * owner that was considered dead does not write into the new owner's files.
 *
 * @param folder holds one folder per job, which holds one folder per owner; created when needed
 */
public record RunFolders(Path folder) {

    /** Returns the folder of a job, which may not exist. */
    public Path of(String requestId, String owner) {
        return folder.resolve(requestId).resolve(owner);
    }

    /**
     * Takes over the files of a job.
     *
     * @param previous the previous owner
     * @param owner the new owner
     * @return the existing folder of the job
     * @throws IOException if it cannot be renamed or created
     */
    public Path adopt(String requestId, String previous, String owner) throws IOException {
        Path own = of(requestId, owner);
        if (Files.notExists(own)) {
            Path left = previousFolder(requestId, previous);
            if (left == null) {
                Files.createDirectories(own);
            } else {
                Files.move(left, own);
            }
        }
        return own;
    }

    /** Returns the folder of the previous owner, or another one if that owner died between claim and rename. */
    private Path previousFolder(String requestId, String previous) throws IOException {
        Path source = of(requestId, previous);
        if (Files.exists(source)) {
            return source;
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

    /** Deletes all files of a job. */
    public void delete(String requestId) throws IOException {
        AtomicFiles.deleteTree(folder.resolve(requestId));
    }
}
