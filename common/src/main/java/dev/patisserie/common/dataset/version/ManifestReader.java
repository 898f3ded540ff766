package dev.patisserie.common.dataset.version;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.json.Json;
import dev.patisserie.common.json.JsonRejection;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** Reads a manifest line by line and verifies it. Instances are for a single use. */
final class ManifestReader {

    /** Longest line in bytes: label, origin and the digests. */
    private static final int MAX_LINE_BYTES = 8192;

    /** Most distinct labels and shards that are kept as shared instances. */
    private static final int MAX_SHARED = 100_000;

    private final String name;
    private final InputStream in;
    private final byte[] buffer = new byte[MAX_LINE_BYTES];
    private final Map<String, String> shared = new HashMap<>();
    private int line;

    /**
     * Creates a reader.
     *
     * @param name name of the manifest, for messages
     * @param in the manifest, buffered; closed by the caller
     */
    ManifestReader(String name, InputStream in) {
        this.name = name;
        this.in = in;
    }

    /**
     * Reads and verifies the whole manifest.
     *
     * @param version the expected version
     * @param images the expected number of images of classes; bounds the memory
     * @param other the expected number of images that belong to no class
     * @throws PatisserieException {@link ErrorCode#DATASET_MANIFEST_INVALID} if a line is malformed, too long or not in
     *     the order of the digests, if there are more or fewer images, or if their digest is not {@code version}; the
     *     message names the line
     * @throws IOException if the manifest cannot be read
     */
    DatasetVersion read(String version, int images, int other) throws IOException {
        ManifestHeader header = readHeader();
        if (!header.version().equals(version) || header.images() != images || header.otherCount() != other) {
            throw invalid("expected version %s with %d images and %d of no class, found version %s with %d and %d"
                    .formatted(version, images, other, header.version(), header.images(), header.otherCount()));
        }
        return readEntries(header);
    }

    /**
     * Reads and verifies a manifest that no event names; like {@link #read(String, int, int)}, with version and numbers
     * of images from the header.
     */
    DatasetVersion read() throws IOException {
        return readEntries(readHeader());
    }

    private DatasetVersion readEntries(ManifestHeader header) throws IOException {
        var identity = new VersionIdentity();
        List<ManifestEntry> entries = read(
                header.images(),
                fields -> fields.entry(this::share),
                entry -> identity.add(entry.sha256(), entry.split(), entry.group(), entry.label()));
        List<OtherEntry> other = read(
                header.otherCount(), fields -> fields.other(this::share), entry -> identity.addOther(entry.sha256()));
        if (readLine() >= 0) {
            throw invalid("expected %d images, found more".formatted(header.images() + header.otherCount()));
        }
        String found = identity.version();
        if (!found.equals(header.version())) {
            throw invalid("expected images with SHA-256 %s, found %s".formatted(header.version(), found));
        }
        return new DatasetVersion(header, entries, other);
    }

    /** Reads images of one kind, which are sorted by digest. */
    private <T extends StoredImage> List<T> read(int count, Function<ManifestLine, T> parsed, Consumer<T> consumer)
            throws IOException {
        List<T> entries = new ArrayList<>(Math.min(count, 1 << 16));
        while (entries.size() < count) {
            T entry = readEntry(parsed);
            if (entry == null) {
                throw invalid("expected %d images, found the end after %d".formatted(count, entries.size()));
            }
            requireNext(entries, entry);
            consumer.accept(entry);
            entries.add(entry);
        }
        return entries;
    }

    private void requireNext(List<? extends StoredImage> entries, StoredImage entry) {
        if (!entries.isEmpty() && entries.get(entries.size() - 1).sha256().compareTo(entry.sha256()) >= 0) {
            throw invalid("expected images sorted by digest, each once, found %s after %s"
                    .formatted(entry.sha256(), entries.get(entries.size() - 1).sha256()));
        }
    }

    private ManifestHeader readHeader() throws IOException {
        int length = readLine();
        if (length < 0) {
            throw invalid("expected a header, found an empty file");
        }
        try {
            ManifestHeader header = Json.MAPPER.readerFor(ManifestHeader.class).readValue(buffer, 0, length);
            return required(header);
        } catch (JsonProcessingException e) {
            throw malformed(e);
        }
    }

    /** Returns null at the end. */
    private <T> T readEntry(Function<ManifestLine, T> parsed) throws IOException {
        int length = readLine();
        if (length < 0) {
            return null;
        }
        try {
            ManifestLine fields = ManifestLine.READER.readValue(buffer, 0, length);
            return parsed.apply(required(fields));
        } catch (JsonProcessingException e) {
            throw malformed(e);
        } catch (IllegalArgumentException e) {
            throw new PatisserieException(ErrorCode.DATASET_MANIFEST_INVALID, message(e.getMessage()), e);
        }
    }

    private <T> T required(T value) {
        if (value == null) {
            throw invalid("expected an object, found null");
        }
        return value;
    }

    private String share(String text) {
        if (text == null) {
            return null;
        }
        String known = shared.get(text);
        if (known == null && shared.size() < MAX_SHARED) {
            shared.put(text, text);
        }
        return known == null ? text : known;
    }

    /** Reads a line into the buffer. Returns its length without the line feed, or -1 at the end. */
    private int readLine() throws IOException {
        line++;
        int length = 0;
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                if (length == 0) {
                    return -1;
                }
                throw invalid("expected a line feed, found the end of the file");
            }
            if (length == MAX_LINE_BYTES) {
                throw invalid("expected at most %d bytes, found more".formatted(MAX_LINE_BYTES));
            }
            buffer[length++] = (byte) b;
        }
        return length;
    }

    private PatisserieException malformed(JsonProcessingException e) {
        return new PatisserieException(
                ErrorCode.DATASET_MANIFEST_INVALID, message("malformed: " + JsonRejection.reason(e)), e);
    }

    private PatisserieException invalid(String found) {
        return new PatisserieException(ErrorCode.DATASET_MANIFEST_INVALID, message(found));
    }

    private String message(String found) {
        return "data set store: %s, line %d: %s; publish the data set again".formatted(name, line, found);
    }
}
