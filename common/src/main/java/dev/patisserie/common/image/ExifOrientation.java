package dev.patisserie.common.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads the orientation tag of EXIF data (CIPA DC-008, tag 274). Only the first directory is read; no other offset is
 * followed.
 */
public final class ExifOrientation {

    /** The orientation of an image without a valid tag. */
    public static final int UPRIGHT = 1;

    /** The prefix of the data in a JPEG, which some writers also use in other formats. */
    public static final byte[] PREFIX = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);

    private static final int TAG = 0x0112;
    private static final int LAST = 8;

    private static final int TIFF_HEADER = 8; // byte order, 42, offset of the first directory
    private static final int FORTY_TWO = 42;
    private static final int ENTRY = 12; // tag, type, count, value

    private ExifOrientation() {}

    /**
     * Returns the orientation.
     *
     * @param exif the data, with or without {@link #PREFIX}; its position does not change
     * @return 1 to 8; 1 if the data has no valid orientation
     */
    public static int of(ByteBuffer exif) {
        ByteBuffer tiff = withoutPrefix(exif);
        if (tiff.limit() < TIFF_HEADER) {
            return UPRIGHT;
        }
        short order = tiff.getShort(0);
        if (order == 0x4949) { // "II", Intel's order
            tiff.order(ByteOrder.LITTLE_ENDIAN);
        } else if (order != 0x4D4D) { // "MM", Motorola's order
            return UPRIGHT;
        }
        return tiff.getShort(2) == FORTY_TWO ? inDirectory(tiff, Integer.toUnsignedLong(tiff.getInt(4))) : UPRIGHT;
    }

    private static ByteBuffer withoutPrefix(ByteBuffer exif) {
        ByteBuffer data = exif.slice();
        boolean prefixed =
                data.limit() >= PREFIX.length && data.slice(0, PREFIX.length).equals(ByteBuffer.wrap(PREFIX));
        return prefixed ? data.position(PREFIX.length).slice() : data;
    }

    private static int inDirectory(ByteBuffer tiff, long at) {
        if (at + Short.BYTES > tiff.limit()) {
            return UPRIGHT;
        }
        int entries = Short.toUnsignedInt(tiff.getShort((int) at));
        int first = (int) at + Short.BYTES;
        for (int i = 0; i < entries && first + (i + 1L) * ENTRY <= tiff.limit(); i++) {
            int entry = first + i * ENTRY;
            if (Short.toUnsignedInt(tiff.getShort(entry)) == TAG) {
                long value = value(tiff, tiff.getShort(entry + 2), entry + 8);
                return value >= UPRIGHT && value <= LAST ? (int) value : UPRIGHT;
            }
        }
        return UPRIGHT;
    }

    /** The standard requires an unsigned short; some writers use another integer type. */
    private static long value(ByteBuffer tiff, int type, int at) {
        return switch (type) {
            case 1, 6 -> tiff.get(at);
            case 3, 8 -> tiff.getShort(at);
            case 4, 9 -> tiff.getInt(at);
            default -> 0;
        };
    }
}
