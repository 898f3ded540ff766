package dev.patisserie.common.keras;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Reads the directory of a zip archive, which states where the bytes of each entry are. The JDK's zip classes do not
 * return these positions. Source: APPNOTE.TXT - .ZIP File Format Specification, version 6.3.10, sections 4.3 and 4.5.3.
 */
final class ZipIndex {

    private static final int END_SIGNATURE = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int LONGEST_COMMENT = 0xffff;
    private static final int END64_SIGNATURE = 0x06064b50;
    private static final int END64_BYTES = 56;
    private static final int LOCATOR_SIGNATURE = 0x07064b50;
    private static final int LOCATOR_BYTES = 20;
    private static final int ENTRY_SIGNATURE = 0x02014b50;
    private static final int ENTRY_BYTES = 46;
    private static final int LOCAL_SIGNATURE = 0x04034b50;
    private static final int LOCAL_BYTES = 30;
    private static final int ZIP64_FIELD = 1;
    private static final long IN_ZIP64_FIELD = 0xffffffffL;
    private static final Set<Integer> METHODS = Set.of(Entry.STORED, Entry.DEFLATED);

    /** Keras writes three entries, and more only for assets. */
    private static final int MOST_DIRECTORY_BYTES = 4 << 20;

    private final ByteSource file;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /**
     * An entry.
     *
     * @param name its path
     * @param method {@link #STORED} or {@link #DEFLATED}
     * @param crc CRC-32 of its content
     * @param packed number of its bytes in the archive
     * @param size number of bytes of its content
     * @param header position of its local header
     */
    record Entry(String name, int method, long crc, long packed, long size, long header) {
        static final int STORED = 0;
        static final int DEFLATED = 8;
    }

    private ZipIndex(ByteSource file) {
        this.file = file;
    }

    /**
     * Reads the entries by name.
     *
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if it is not a zip archive, is damaged, or has encrypted or repeated entries
     */
    static Map<String, Entry> read(ByteSource file) throws IOException {
        var index = new ZipIndex(file);
        index.readAll();
        return index.entries;
    }

    /**
     * Returns the position of the bytes of an entry.
     *
     * @throws IllegalArgumentException if they are not within the file
     */
    static long data(ByteSource file, Entry entry) throws IOException {
        ByteBuffer local = bytes(file, entry.header(), LOCAL_BYTES);
        if (local.getInt(0) != LOCAL_SIGNATURE) {
            throw new IllegalArgumentException("the zip entry '%s' has no header".formatted(entry.name()));
        }
        long data = entry.header() + LOCAL_BYTES + unsigned(local, 26) + unsigned(local, 28);
        if (entry.packed() > file.size() - data) {
            throw new IllegalArgumentException("the zip entry '%s' is truncated".formatted(entry.name()));
        }
        return data;
    }

    private void readAll() throws IOException {
        long end = findEnd();
        ByteBuffer record = bytes(file, end, END_BYTES);
        long size = record.getInt(12) & IN_ZIP64_FIELD;
        long offset = record.getInt(16) & IN_ZIP64_FIELD;
        ByteBuffer locator = end >= LOCATOR_BYTES ? bytes(file, end - LOCATOR_BYTES, LOCATOR_BYTES) : null;
        if (locator != null && locator.getInt(0) == LOCATOR_SIGNATURE) {
            ByteBuffer end64 = bytes(file, locator.getLong(8), END64_BYTES);
            if (end64.getInt(0) != END64_SIGNATURE) {
                throw new IllegalArgumentException("its zip64 directory is damaged");
            }
            size = end64.getLong(40);
            offset = end64.getLong(48);
        }
        if (size < 0 || size > MOST_DIRECTORY_BYTES) {
            throw new IllegalArgumentException(
                    "its zip directory has %d bytes, more than %d".formatted(size, MOST_DIRECTORY_BYTES));
        }
        readEntries(bytes(file, offset, (int) size));
    }

    private long findEnd() throws IOException {
        long first = Math.max(0, file.size() - END_BYTES - LONGEST_COMMENT);
        ByteBuffer tail = bytes(file, first, (int) (file.size() - first));
        for (int at = tail.capacity() - END_BYTES; at >= 0; at--) {
            if (tail.getInt(at) == END_SIGNATURE && at + END_BYTES + unsigned(tail, at + 20) == tail.capacity()) {
                return first + at;
            }
        }
        throw new IllegalArgumentException("it is a zip archive without an end, and so truncated");
    }

    private void readEntries(ByteBuffer directory) {
        while (directory.remaining() >= ENTRY_BYTES && directory.getInt(directory.position()) == ENTRY_SIGNATURE) {
            int at = directory.position();
            int nameBytes = unsigned(directory, at + 28);
            int extraBytes = unsigned(directory, at + 30);
            int next = at + ENTRY_BYTES + nameBytes + extraBytes + unsigned(directory, at + 32);
            if (next > directory.limit()) {
                throw new IllegalArgumentException("its zip directory is truncated");
            }
            byte[] name = new byte[nameBytes];
            directory.get(at + ENTRY_BYTES, name);
            add(entry(
                    directory,
                    new String(name, StandardCharsets.UTF_8),
                    directory.slice(at + ENTRY_BYTES + nameBytes, extraBytes).order(ByteOrder.LITTLE_ENDIAN)));
            directory.position(next);
        }
        if (directory.hasRemaining()) {
            throw new IllegalArgumentException("its zip directory is damaged");
        }
    }

    private static Entry entry(ByteBuffer directory, String name, ByteBuffer extra) {
        int at = directory.position();
        int method = unsigned(directory, at + 10);
        if ((directory.getShort(at + 8) & 1) != 0 || !METHODS.contains(method)) {
            throw new IllegalArgumentException(
                    "the zip entry '%s' is encrypted or has the compression method %d".formatted(name, method));
        }
        ByteBuffer large = zip64(extra);
        long size = large(directory.getInt(at + 24), large, name);
        long packed = large(directory.getInt(at + 20), large, name);
        long header = large(directory.getInt(at + 42), large, name);
        if (size < 0 || packed < 0 || header < 0) {
            throw new IllegalArgumentException("the zip entry '%s' has an invalid size".formatted(name));
        }
        return new Entry(name, method, directory.getInt(at + 16) & IN_ZIP64_FIELD, packed, size, header);
    }

    /** Returns the extra field of large sizes, which is empty if there is none. */
    private static ByteBuffer zip64(ByteBuffer extra) {
        while (extra.remaining() >= 4) {
            int id = extra.getShort() & 0xffff;
            int bytes = extra.getShort() & 0xffff;
            if (bytes > extra.remaining()) {
                break;
            }
            if (id == ZIP64_FIELD) {
                return extra.slice(extra.position(), bytes).order(ByteOrder.LITTLE_ENDIAN);
            }
            extra.position(extra.position() + bytes);
        }
        return ByteBuffer.allocate(0);
    }

    private static long large(int value, ByteBuffer zip64, String name) {
        long small = value & IN_ZIP64_FIELD;
        if (small != IN_ZIP64_FIELD) {
            return small;
        }
        if (zip64.remaining() < Long.BYTES) {
            throw new IllegalArgumentException("the zip entry '%s' has no size".formatted(name));
        }
        return zip64.getLong();
    }

    private void add(Entry entry) {
        if (entries.put(entry.name(), entry) != null) {
            throw new IllegalArgumentException("the zip entry '%s' exists twice".formatted(entry.name()));
        }
    }

    private static int unsigned(ByteBuffer bytes, int at) {
        return bytes.getShort(at) & 0xffff;
    }

    private static ByteBuffer bytes(ByteSource file, long position, int count) throws IOException {
        if (position < 0 || count > file.size() - position) {
            throw new IllegalArgumentException("its zip directory refers to %d bytes at %d, but it has only %d"
                    .formatted(count, position, file.size()));
        }
        ByteBuffer bytes = ByteBuffer.allocate(count);
        file.read(bytes, position);
        return bytes.flip().order(ByteOrder.LITTLE_ENDIAN);
    }
}
