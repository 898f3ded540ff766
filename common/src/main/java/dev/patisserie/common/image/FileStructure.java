package dev.patisserie.common.image;

import java.nio.ByteBuffer;

/**
 * What a file is made of, found by its segment lengths alone: no parser that could be led astray.
 *
 * @param headerBytes bytes before the pixels; 0 where the format has no room there for more
 * @param scans how often a JPEG goes over its pixels; 1 for the others
 */
record FileStructure(long headerBytes, int scans) {

    private static final int PNG_SIGNATURE_BYTES = 8;
    private static final int PNG_CHUNK_OVERHEAD = 12; // length, type, checksum
    private static final int PNG_PIXELS = 0x49444154; // IDAT

    private static final int MARKER = 0xFF;
    private static final int STUFFED = 0x00;
    private static final int FIRST_RESTART = 0xD0;
    private static final int END_OF_IMAGE = 0xD9; // and the restarts and the start before it
    private static final int START_OF_SCAN = 0xDA;
    private static final int TEMPORARY = 0x01;

    /**
     * Looks through a file.
     *
     * @param file the whole file; a damaged one is looked through as far as it makes sense
     */
    static FileStructure of(ImageFormat format, byte[] file) {
        return switch (format) {
            case JPEG -> jpeg(file);
            case PNG -> new FileStructure(pngHeader(ByteBuffer.wrap(file)), 1);
            case GIF, BMP, WEBP -> new FileStructure(0, 1);
        };
    }

    private static long pngHeader(ByteBuffer file) {
        long at = PNG_SIGNATURE_BYTES;
        while (at + Long.BYTES <= file.limit()
                && file.getInt((int) at + Integer.BYTES) != PNG_PIXELS) {
            at += PNG_CHUNK_OVERHEAD + Integer.toUnsignedLong(file.getInt((int) at));
        }
        return Math.min(at, file.limit());
    }

    /** Follows the segments; within a scan, looks for the next marker that is one (ITU-T T.81). */
    private static FileStructure jpeg(byte[] file) {
        int header = file.length;
        int scans = 0;
        int at = 0;
        while (at + 1 < file.length) {
            int code = Byte.toUnsignedInt(file[at + 1]);
            if (Byte.toUnsignedInt(file[at]) != MARKER || isFill(code)) {
                at++;
            } else if (isAlone(code)) {
                at += 2;
            } else {
                if (code == START_OF_SCAN) {
                    header = scans == 0 ? at : header;
                    scans++;
                }
                at += 2 + segmentLength(file, at + 2);
            }
        }
        return new FileStructure(header, Math.max(1, scans));
    }

    private static boolean isFill(int code) {
        return code == MARKER;
    }

    private static boolean isAlone(int code) {
        return code == STUFFED
                || code == TEMPORARY
                || code >= FIRST_RESTART && code <= END_OF_IMAGE;
    }

    private static int segmentLength(byte[] file, int at) {
        return at + 1 < file.length
                ? Byte.toUnsignedInt(file[at]) << Byte.SIZE | Byte.toUnsignedInt(file[at + 1])
                : 0;
    }
}
