package dev.patisserie.common.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.UUID;
import java.util.stream.Stream;

/** Files that are there whole or not at all, whatever is killed in between. */
public final class AtomicFiles {

    private AtomicFiles() {}

    /** Writes to the path it is given. */
    @FunctionalInterface
    public interface Writer {
        /**
         * Writes the whole file.
         *
         * @param temporary where to write; does not exist yet
         */
        void writeTo(Path temporary) throws IOException;
    }

    /** Gives a file that is complete its name. */
    @FunctionalInterface
    private interface Placing {
        void place(Path temporary) throws IOException;
    }

    /**
     * Writes {@code target} by way of a temporary file beside it: written, forced to disk, renamed, and the rename
     * forced to disk.
     *
     * @throws IOException if any of it fails; the temporary file is gone then, and {@code target} is as before
     */
    public static void write(Path target, Writer writer) throws IOException {
        write(
                target,
                writer,
                temporary -> Files.move(
                        temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING));
    }

    /**
     * Writes {@code target} as {@link #write} does, unless it exists: of several processes that try, one succeeds. By a
     * hard link, which the file system must have.
     *
     * @throws java.nio.file.FileAlreadyExistsException if it exists
     * @throws IOException if any of it fails; the temporary file is gone then
     */
    public static void create(Path target, Writer writer) throws IOException {
        write(target, writer, temporary -> Files.createLink(target, temporary));
    }

    private static void write(Path target, Writer writer, Placing placing) throws IOException {
        Path folder = Files.createDirectories(target.toAbsolutePath().getParent());
        // Not createTempFile: its files are for the owner alone, and a server under another user
        // must read these.
        Path temporary = folder.resolve(".%s.%s.tmp".formatted(target.getFileName(), UUID.randomUUID()));
        try {
            writer.writeTo(temporary);
            force(temporary, StandardOpenOption.WRITE);
            placing.place(temporary);
            force(folder, StandardOpenOption.READ); // makes the rename itself durable
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /**
     * Deletes a folder and all below it; links are deleted, not followed.
     *
     * @throws IOException if something cannot be deleted
     */
    public static void deleteTree(Path folder) throws IOException {
        if (Files.notExists(folder, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static void force(Path path, StandardOpenOption mode) throws IOException {
        try (FileChannel channel = FileChannel.open(path, mode)) {
            channel.force(true);
        }
    }
}
