package dev.patisserie.trainer.job;

import dev.patisserie.common.model.AtomicFiles;
import dev.patisserie.common.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * JSON files of one type in one folder, named by the ids of requests. Each is there whole or not at
 * all, and of two processes that create the same one, one succeeds.
 *
 * @param <T> what a file says
 */
final class RecordFiles<T> {

    private static final String JSON = ".json";

    private final Path folder;
    private final Class<T> type;

    /**
     * Uses a folder.
     *
     * @param folder created if absent
     */
    RecordFiles(Path folder, Class<T> type) {
        this.folder = folder;
        this.type = type;
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    private static UncheckedIOException unusable(Path path, IOException e) {
        return new UncheckedIOException(
                "cannot use %s: %s; check space and permissions".formatted(path, e), e);
    }

    boolean has(String id) {
        return Files.exists(file(id));
    }

    /**
     * Reads one.
     *
     * @throws IllegalStateException if it is damaged
     */
    Optional<T> read(String id) {
        return read(file(id));
    }

    /**
     * Reads all.
     *
     * @throws IllegalStateException if one is damaged
     */
    List<T> all() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(RecordFiles::isRecord)
                    .map(this::read)
                    .flatMap(Optional::stream)
                    .toList();
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    /** A name that begins with a dot is a write under way, or one that was killed. */
    private static boolean isRecord(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(JSON) && !name.startsWith(".");
    }

    private Optional<T> read(Path file) {
        try {
            return Optional.of(Json.MAPPER.readValue(Files.readAllBytes(file), type));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "record %s cannot be read: restore it, or delete it and its request may train again"
                            .formatted(file),
                    e);
        }
    }

    /** Writes one, replacing what was there. */
    void write(String id, T record) {
        try {
            AtomicFiles.write(file(id), temporary -> Files.write(temporary, json(record)));
        } catch (IOException e) {
            throw unusable(file(id), e);
        }
    }

    /**
     * Writes one unless there is one.
     *
     * @return whether it was written
     */
    boolean create(String id, T record) {
        try {
            AtomicFiles.create(file(id), temporary -> Files.write(temporary, json(record)));
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (IOException e) {
            throw unusable(file(id), e);
        }
    }

    void delete(String id) {
        try {
            Files.deleteIfExists(file(id));
        } catch (IOException e) {
            throw unusable(file(id), e);
        }
    }

    private static byte[] json(Object record) throws IOException {
        return Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(record);
    }

    private Path file(String id) {
        return folder.resolve(id + JSON);
    }
}
