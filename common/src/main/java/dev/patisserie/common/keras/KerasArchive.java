package dev.patisserie.common.keras;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.json.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A {@code .keras} file, open for reading: a zip archive of {@code config.json}, {@code metadata.json} and
 * {@code model.weights.h5}. Nothing is written to disk: a stored entry, as Keras writes it, is read in place, and a
 * compressed one is inflated into memory within a limit. The caller closes it. Not thread-safe.
 */
public final class KerasArchive implements AutoCloseable {

    /** The largest description of a model; Xception's has 135 kB. */
    static final int MOST_JSON_BYTES = 16 << 20;

    /** The largest weights file that is inflated into memory; Keras does not compress. */
    static final int MOST_INFLATED_BYTES = 256 << 20;

    /** Weights do not compress; a higher ratio is that of a zip bomb. */
    private static final int MOST_RATIO = 100;

    private static final String CONFIG = "config.json";
    private static final String METADATA = "metadata.json";
    private static final String WEIGHTS = "model.weights.h5";
    private static final String NUMPY_WEIGHTS = "model.weights.npz";
    private static final String SHARDS = "model.weights.json";
    private static final int BUFFER_BYTES = 1 << 16;

    private final ByteSource file;
    private final Map<String, ZipIndex.Entry> entries;

    private KerasArchive(ByteSource file, Map<String, ZipIndex.Entry> entries) {
        this.file = file;
        this.entries = entries;
    }

    /** Returns whether the first bytes are those of a zip archive. */
    public static boolean isArchive(Path file) throws IOException {
        try (ByteSource bytes = ByteSource.open(file)) {
            ByteBuffer begin = ByteBuffer.allocate((int) Math.min(2, bytes.size()));
            bytes.read(begin, 0);
            return begin.capacity() == 2 && begin.get(0) == 'P' && begin.get(1) == 'K';
        }
    }

    /**
     * Opens an archive.
     *
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if it is damaged or lacks a part
     * @throws PatisserieException {@link ErrorCode#KERAS_UNSUPPORTED} if its weights are in another format than HDF5
     */
    public static KerasArchive open(Path path) throws IOException {
        ByteSource file = ByteSource.open(path);
        try {
            var archive = new KerasArchive(file, ZipIndex.read(file));
            archive.requireParts();
            return archive;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private void requireParts() {
        if (entries.containsKey(NUMPY_WEIGHTS) || entries.containsKey(SHARDS)) {
            throw new PatisserieException(
                    ErrorCode.KERAS_UNSUPPORTED,
                    "expected the weights of the .keras file in %s, found %s; save the model by model.save('NAME.keras') with h5py installed and without shards"
                            .formatted(WEIGHTS, entries.containsKey(SHARDS) ? "shards" : NUMPY_WEIGHTS));
        }
        for (String name : new String[] {CONFIG, WEIGHTS}) {
            if (!entries.containsKey(name)) {
                throw new IllegalArgumentException(
                        "it is a zip archive without %s, so not a .keras file".formatted(name));
            }
        }
    }

    /**
     * Returns the description of the model.
     *
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if it is damaged or too large
     */
    public JsonNode config() throws IOException {
        return json(entries.get(CONFIG));
    }

    /**
     * Returns the description of the file; empty if there is none.
     *
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if it is damaged or too large
     */
    public Optional<JsonNode> metadata() throws IOException {
        return entries.containsKey(METADATA) ? Optional.of(json(entries.get(METADATA))) : Optional.empty();
    }

    private JsonNode json(ZipIndex.Entry entry) throws IOException {
        requireSize(entry, MOST_JSON_BYTES);
        ByteBuffer content = ByteBuffer.allocate((int) entry.size());
        try (ByteSource bytes = content(entry)) {
            bytes.read(content, 0);
        }
        try {
            return Json.MAPPER.readTree(content.array());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("its %s is not JSON".formatted(entry.name()), e);
        }
    }

    /**
     * Returns the weights file. It is valid until this archive is closed.
     *
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if it is damaged or too large
     */
    public ByteSource weights() throws IOException {
        return content(entries.get(WEIGHTS));
    }

    private ByteSource content(ZipIndex.Entry entry) throws IOException {
        long data = ZipIndex.data(file, entry);
        if (entry.method() == ZipIndex.Entry.DEFLATED) {
            return ByteSource.of(inflated(entry, data));
        }
        if (entry.packed() != entry.size()) {
            throw new IllegalArgumentException("the zip entry '%s' is damaged".formatted(entry.name()));
        }
        requireCrc(entry, data);
        return new Unclosed(file.part(data, entry.size()));
    }

    /** A part of the archive, which stays open. */
    private record Unclosed(ByteSource part) implements ByteSource {
        @Override
        public long size() {
            return part.size();
        }

        @Override
        public void read(ByteBuffer target, long position) throws IOException {
            part.read(target, position);
        }

        @Override
        public void close() {
            // the archive owns the file
        }
    }

    private void requireCrc(ZipIndex.Entry entry, long data) throws IOException {
        var crc = new CRC32();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        for (long at = 0; at < entry.size(); at += buffer.limit()) {
            buffer.clear().limit((int) Math.min(BUFFER_BYTES, entry.size() - at));
            file.read(buffer, data + at);
            crc.update(buffer.flip());
        }
        requireCrc(entry, crc);
    }

    private static void requireCrc(ZipIndex.Entry entry, CRC32 found) {
        if (found.getValue() != entry.crc()) {
            throw new IllegalArgumentException("the checksum of the zip entry '%s' differs".formatted(entry.name()));
        }
    }

    private byte[] inflated(ZipIndex.Entry entry, long data) throws IOException {
        requireSize(entry, Math.min(MOST_INFLATED_BYTES, Math.max(BUFFER_BYTES, MOST_RATIO * entry.packed())));
        byte[] content = new byte[(int) entry.size()];
        ByteBuffer packed = ByteBuffer.allocate(BUFFER_BYTES);
        var inflater = new Inflater(true);
        try {
            int filled = 0;
            for (long at = 0; at < entry.packed() && !inflater.finished(); at += packed.limit()) {
                packed.clear().limit((int) Math.min(BUFFER_BYTES, entry.packed() - at));
                file.read(packed, data + at);
                inflater.setInput(packed.flip());
                filled += inflater.inflate(content, filled, content.length - filled);
            }
            if (!inflater.finished() || filled != content.length) {
                throw new IllegalArgumentException(
                        "the zip entry '%s' does not unpack to its size".formatted(entry.name()));
            }
        } catch (DataFormatException e) {
            throw new IllegalArgumentException("the zip entry '%s' is damaged".formatted(entry.name()), e);
        } finally {
            inflater.end();
        }
        var crc = new CRC32();
        crc.update(content);
        requireCrc(entry, crc);
        return content;
    }

    private static void requireSize(ZipIndex.Entry entry, long most) {
        if (entry.size() > most) {
            throw new IllegalArgumentException(
                    "the zip entry '%s' unpacks to %d bytes, more than %d".formatted(entry.name(), entry.size(), most));
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
