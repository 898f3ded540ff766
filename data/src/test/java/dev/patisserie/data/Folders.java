package dev.patisserie.data;

import dev.patisserie.common.io.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Lists the content of folders, and creates files. */
public final class Folders {

    private Folders() {}

    /** Returns relative names and digests of all files below a folder. */
    public static SortedMap<String, String> content(Path folder) throws IOException {
        SortedMap<String, String> content = new TreeMap<>();
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path file : tree.filter(Files::isRegularFile).toList()) {
                content.put(folder.relativize(file).toString(), Sha256.of(file));
            }
        }
        return content;
    }

    /** Copies all files below a folder. */
    public static Path copy(Path folder, Path target) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                write(target.resolve(folder.relativize(file)), Files.readAllBytes(file));
            }
        }
        return target;
    }

    /** Returns the first file or folder in a folder by name. */
    public static Path first(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().findFirst().orElseThrow();
        }
    }

    /** Writes a file and its parent folders. */
    public static Path write(Path file, byte[] bytes) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.write(file, bytes);
    }

    /** Writes a file whose content is its name, and therefore unique. */
    public static Path write(Path file) throws IOException {
        return write(file, file.toString().getBytes(StandardCharsets.UTF_8));
    }
}
