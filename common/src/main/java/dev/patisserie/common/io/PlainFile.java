package dev.patisserie.common.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** Distinguishes a missing file of an archive from a read failure of the disk. */
public final class PlainFile {

    private PlainFile() {}

    /**
     * Checks that a path exists and is not a folder.
     *
     * @return the path
     * @throws NoSuchFileException if it does not exist, or is a folder
     * @throws IOException if that cannot be determined
     */
    public static Path require(Path file) throws IOException {
        if (Files.readAttributes(file, BasicFileAttributes.class).isDirectory()) {
            throw new NoSuchFileException(file.toString(), null, "expected a file, found a folder");
        }
        return file;
    }
}
