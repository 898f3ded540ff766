package dev.patisserie.common.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;

/** The last use of the files of a cache, which sets their modification time at each use. */
public final class LastUse {

    /** Orders files by their last use, the least recently used first. */
    public static final Comparator<Path> LEAST_RECENT_FIRST = Comparator.comparing(LastUse::of);

    private LastUse() {}

    private static FileTime of(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            return FileTime.fromMillis(0); // deleted meanwhile or unreadable: evicted first
        }
    }
}
