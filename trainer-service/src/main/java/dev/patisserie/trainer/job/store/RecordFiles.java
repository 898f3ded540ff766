package dev.patisserie.trainer.job.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.common.io.PrivateFolders;
import dev.patisserie.common.json.Json;
import dev.patisserie.common.json.JsonRejection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * JSON files of one type in one folder, named by the ids of requests. Writes are atomic. If two processes create the
 * same file, one succeeds.
 *
 * @param <T> type of a record
 */
final class RecordFiles<T> {

    private static final String JSON = ".json";
    private static final long LARGEST = 16 << 20; // bytes; a record takes a few thousand

    private final Path folder;
    private final Class<T> type;
    private final Function<T, String> id;

    /**
     * Opens a folder.
     *
     * @param folder created if absent
     * @param id returns the id of a record, which names its file
     */
    RecordFiles(Path folder, Class<T> type, Function<T, String> id) {
        this.folder = folder;
        this.type = type;
        this.id = id;
        try {
            PrivateFolders.create(folder);
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    private static UncheckedIOException unusable(Path path, Exception e) {
        IOException cause = e instanceof IOException io ? io : new IOException(e);
        return new UncheckedIOException(
                "cannot use %s: %s; check space and permissions".formatted(path, Reasons.of(e)), cause);
    }

    boolean has(String id) {
        return Files.exists(file(id));
    }

    /**
     * Reads a record.
     *
     * @throws UnreadableRecordException if the file holds no record of that id
     * @throws UncheckedIOException if the folder cannot be read at present
     */
    Optional<T> read(String id) {
        return read(file(id));
    }

    /**
     * Reads all readable records.
     *
     * @param unreadable receives each file that holds no record
     * @throws UncheckedIOException if the folder cannot be read at present
     */
    List<T> all(Consumer<UnreadableRecordException> unreadable) {
        List<T> found = new ArrayList<>();
        for (String id : ids()) {
            try {
                read(id).ifPresent(found::add);
            } catch (UnreadableRecordException e) {
                unreadable.accept(e);
            }
        }
        return found;
    }

    /** Returns the ids of all files, readable or not. */
    List<String> ids() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(RecordFiles::isRecord)
                    .map(name -> name.substring(0, name.length() - JSON.length()))
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw unusable(folder, e);
        }
    }

    /** A file name that begins with a dot belongs to an unfinished write. */
    private static boolean isRecord(String name) {
        return name.endsWith(JSON) && !name.startsWith(".");
    }

    private Optional<T> read(Path file) {
        try {
            if (Files.isDirectory(file) || Files.size(file) > LARGEST) {
                throw new UnreadableRecordException(file, "a folder, or more than %d bytes".formatted(LARGEST), null);
            }
            return Optional.of(parse(file, Files.readAllBytes(file)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (AccessDeniedException e) {
            throw new UnreadableRecordException(file, Reasons.of(e), e);
        } catch (IOException e) {
            throw unusable(file, e);
        }
    }

    private T parse(Path file, byte[] json) {
        try {
            return requireId(file, Json.MAPPER.readValue(json, type));
        } catch (JsonProcessingException e) {
            throw new UnreadableRecordException(file, JsonRejection.reason(e), e);
        } catch (IOException e) {
            throw new UnreadableRecordException(file, Reasons.of(e), e);
        }
    }

    private T requireId(Path file, T record) {
        if (record == null || !file.equals(file(id.apply(record)))) {
            throw new UnreadableRecordException(file, "the record of another request, or none", null);
        }
        return record;
    }

    /** Writes a record; replaces an existing one. */
    void write(String id, T record) {
        try {
            AtomicFiles.write(file(id), temporary -> Files.write(temporary, json(record)));
        } catch (IOException e) {
            throw unusable(file(id), e);
        }
    }

    /**
     * Writes a record unless it exists.
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
