package dev.patisserie.trainer.feature;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * The features of one split's images on disk: consecutive records of equal size, in chunks of several records. A second
 * file has one entry per chunk, its checksum and the complement of the checksum, which is written after the chunk. A
 * chunk is valid if both match its bytes; otherwise, for example after a kill, it is recomputed.
 *
 * <p>The creator closes it.
 */
final class FeatureFile implements AutoCloseable {

    private static final int ENTRY_BYTES = 2 * Integer.BYTES;
    private static final int MAX_MAPPING_BYTES = 1 << 30;

    private final Layout layout;
    private final FileChannel data;
    private final FileChannel sums;
    private final MappedFile mapped;

    /**
     * The layout of records in the file.
     *
     * @param records number of records, at least 1
     * @param recordValues number of values per record, at least 1
     * @param chunkRecords number of records per chunk; the last chunk may have fewer
     */
    record Layout(int records, int recordValues, int chunkRecords) {

        private static final int CHUNK_BYTES = 16 << 20;
        private static final int CHUNK_RECORDS = 32;

        /** Returns a layout with chunks of 32 records, enough for an efficient forward pass, or of 16 MiB. */
        static Layout of(int records, int recordValues) {
            int fitting = CHUNK_BYTES / Float.BYTES / recordValues;
            return new Layout(records, recordValues, Math.max(1, Math.min(CHUNK_RECORDS, fitting)));
        }

        int chunks() {
            return (records + chunkRecords - 1) / chunkRecords;
        }

        long bytes() {
            return (long) records * recordBytes();
        }

        int recordBytes() {
            return Math.multiplyExact(recordValues, Float.BYTES);
        }

        int firstRecord(int chunk) {
            return chunk * chunkRecords;
        }

        int recordsIn(int chunk) {
            return Math.min(chunkRecords, records - firstRecord(chunk));
        }

        private long position(int chunk) {
            return (long) firstRecord(chunk) * recordBytes();
        }

        private int chunkBytes(int chunk) {
            return recordsIn(chunk) * recordBytes();
        }

        /** A mapping holds whole chunks, so that no record or chunk crosses mappings. */
        private int mappingBytes(int limit) {
            int chunkBytes = chunkRecords * recordBytes();
            return Math.max(1, limit / chunkBytes) * chunkBytes;
        }
    }

    /**
     * Opens the files, created if absent.
     *
     * @param folder an existing folder
     */
    FeatureFile(Path folder, Layout layout) throws IOException {
        this(folder, layout, MAX_MAPPING_BYTES);
    }

    FeatureFile(Path folder, Layout layout, int maxMappingBytes) throws IOException {
        this.layout = layout;
        data = open(folder.resolve("features.f32"), layout.bytes());
        sums = open(folder.resolve("chunks.crc32c"), (long) layout.chunks() * ENTRY_BYTES);
        mapped = new MappedFile(data, layout.mappingBytes(maxMappingBytes));
    }

    private static FileChannel open(Path file, long bytes) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (Files.size(file) < bytes) {
            channel.write(ByteBuffer.allocate(1), bytes - 1); // zeros up to there
        }
        channel.truncate(bytes);
        return channel;
    }

    Layout layout() {
        return layout;
    }

    /** Returns whether a chunk is complete and undamaged. */
    boolean isComplete(int chunk) throws IOException {
        ByteBuffer entry = ByteBuffer.allocate(ENTRY_BYTES);
        sums.read(entry, (long) chunk * ENTRY_BYTES);
        entry.flip();
        int sum = entry.getInt();
        int complement = entry.getInt();
        return sum == ~complement && sum == sum(mapped.view(layout.position(chunk), layout.chunkBytes(chunk)));
    }

    /**
     * Writes a chunk.
     *
     * @param values values of its records
     */
    void write(int chunk, float[] values) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        if (bytes.capacity() != layout.chunkBytes(chunk)) {
            throw new IllegalArgumentException("expected %d values in chunk %d, found %d"
                    .formatted(layout.chunkBytes(chunk) / Float.BYTES, chunk, values.length));
        }
        int sum = sum(bytes.duplicate());
        write(data, bytes, layout.position(chunk));
        ByteBuffer entry = ByteBuffer.allocate(ENTRY_BYTES).putInt(sum).putInt(~sum);
        write(sums, entry.flip(), (long) chunk * ENTRY_BYTES);
    }

    private static int sum(ByteBuffer bytes) {
        var crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    private static void write(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes, position + bytes.position());
        }
    }

    /** Reads records in the given order. */
    float[] read(int... records) {
        float[] values = new float[Math.multiplyExact(records.length, layout.recordValues())];
        for (int i = 0; i < records.length; i++) {
            mapped.read(
                    (long) records[i] * layout.recordBytes(), values, i * layout.recordValues(), layout.recordValues());
        }
        return values;
    }

    @Override
    public void close() throws IOException {
        mapped.close();
        data.close();
        sums.close();
    }
}
