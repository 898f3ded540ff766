package dev.patisserie.trainer.tensorboard;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * TensorFlow's record format. Each record consists of its length (64 bits), the masked CRC-32C of the length, the data,
 * and the masked CRC-32C of the data, all little-endian.
 *
 * <p>Source: tensorflow/core/lib/io/record_writer.h, tensorflow/core/lib/hash/crc32c.h.
 */
final class TfRecords {

    private static final int HEADER = Long.BYTES + Integer.BYTES;
    private static final int MASK_DELTA = 0xa282ead8;

    private TfRecords() {}

    /** Returns a record in the file format. */
    static byte[] frame(byte[] data) {
        ByteBuffer record = little(HEADER + data.length + Integer.BYTES).putLong(data.length);
        return record.putInt(maskedCrc(record.array(), Long.BYTES))
                .put(data)
                .putInt(maskedCrc(data, data.length))
                .array();
    }

    /** Returns the masked CRC-32C, rotated and offset: a CRC of data that contains its CRC is weak. */
    static int maskedCrc(byte[] data, int length) {
        var crc = new CRC32C();
        crc.update(data, 0, length);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
    }

    /**
     * Returns the data of a file's records, up to the first incomplete one, which a killed writer may leave at the end.
     *
     * @throws IOException if the file cannot be read
     */
    static List<byte[]> read(Path file) throws IOException {
        List<byte[]> records = new ArrayList<>();
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            while (true) {
                byte[] data = next(in);
                if (data == null) {
                    return records;
                }
                records.add(data);
            }
        }
    }

    /** Returns the next record; null at the end or for an incomplete record. */
    private static byte[] next(DataInputStream in) throws IOException {
        try {
            byte[] header = new byte[HEADER];
            in.readFully(header);
            ByteBuffer fields = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
            long length = fields.getLong();
            if (fields.getInt() != maskedCrc(header, Long.BYTES)) {
                return null;
            }
            byte[] data = new byte[Math.toIntExact(length)];
            in.readFully(data);
            boolean whole = Integer.reverseBytes(in.readInt()) == maskedCrc(data, data.length);
            return whole ? data : null;
        } catch (EOFException e) {
            return null;
        }
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
