package dev.patisserie.common.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.UUID;
import java.util.stream.Stream;

/** Writes files atomically: after a crash, a file is complete or absent. */
public final class AtomicFiles {

    private AtomicFiles() {}

    /** Writes the content of a file. */
    @FunctionalInterface
    public interface Writer {
        /**
         * Writes the whole content.
         *
         * @param temporary the file to create
         */
        void writeTo(Path temporary) throws IOException;
    }

    /** Renames a complete file to its final name. */
    @FunctionalInterface
    private interface Placing {
        void place(Path temporary) throws IOException;
    }

    /**
     * Writes {@code target} through a temporary file beside it, which is forced to disk and renamed; the rename is
     * forced to disk as well.
     *
     * @throws IOException if a step fails; the temporary file is deleted and {@code target} is unchanged
     */
    public static void write(Path target, Writer writer) throws IOException {
        write(
                target,
                writer,
                temporary -> Files.move(
                        temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING));
    }

    /**
     * Writes {@code target} like {@link #write}, unless it exists. Of several concurrent processes, one succeeds. The
     * file system must support hard links.
     *
     * @throws java.nio.file.FileAlreadyExistsException if it exists
     * @throws IOException if a step fails; the temporary file is deleted
     */
    public static void create(Path target, Writer writer) throws IOException {
        write(target, writer, temporary -> Files.createLink(target, temporary));
    }

    private static void write(Path target, Writer writer, Placing placing) throws IOException {
        Path folder = Files.createDirectories(target.toAbsolutePath().getParent());
        // Not createTempFile: only the owner may read its files, but a server may run as another user.
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
     * Deletes a folder and its content; links are deleted, not followed.
     *
     * @throws IOException if something cannot be deleted
     */
    public static void deleteTree(Path folder) throws IOException {
        if (Files.notExists(folder, LinkOption.NOFOLLOW_LINKS)) {
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
