package dev.patisserie.common.image.format;

import dev.patisserie.common.image.ImageRejectedException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A JPEG's frame header (ITU-T T.81, B.2.2).
 *
 * @param marker the second byte of its marker, 0xC0 to 0xCF
 * @param bits bits per sample
 * @param width in pixels
 * @param height in pixels
 * @param components the identifiers of its colour components
 */
record JpegFrame(int marker, int bits, int width, int height, List<Integer> components) {

    private static final int HEADER = 8; // length, bits, height, width, number of components
    private static final int COMPONENT = 3; // identifier, sampling, table
    private static final int BITS = 8;
    private static final int EXTENDED_BITS = 12;
    private static final int ALL_COEFFICIENTS_IN_A_SCAN = 0xC1;

    /** Copies the list. */
    JpegFrame {
        components = List.copyOf(components);
    }

    /**
     * Reads a frame header.
     *
     * @param segment from its length on
     * @return null if the segment is too short
     */
    static JpegFrame read(int marker, ByteBuffer segment) {
        if (segment.limit() < HEADER) {
            return null;
        }
        int count = Byte.toUnsignedInt(segment.get(7));
        List<Integer> components = new ArrayList<>();
        for (int at = HEADER; count > 0 && at + COMPONENT <= segment.limit(); at += COMPONENT) {
            components.add(Byte.toUnsignedInt(segment.get(at)));
            count--;
        }
        return new JpegFrame(
                marker,
                Byte.toUnsignedInt(segment.get(2)),
                Short.toUnsignedInt(segment.getShort(5)),
                Short.toUnsignedInt(segment.getShort(3)),
                components);
    }

    /** Returns whether a marker starts a frame; other markers of the same range start tables. */
    static boolean isStart(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    /**
     * Checks that libjpeg supports this kind of frame.
     *
     * @throws ImageRejectedException {@link dev.patisserie.common.fault.ErrorCode#IMAGE_FORMAT_UNSUPPORTED}
     */
    void requireSupported() {
        String kind =
                switch (marker) {
                    case 0xC0, 0xC1, 0xC2, 0xC9, 0xCA -> null;
                    case 0xC3, 0xCB -> "a lossless one";
                    default -> "a hierarchical one";
                };
        if (kind == null && bits == EXTENDED_BITS) {
            kind = "one of 12 bits a sample";
        }
        if (kind != null) {
            throw ImageRejectedException.unsupported(
                    "a baseline or progressive JPEG of %d bits a sample".formatted(BITS), kind);
        }
    }

    /** Returns whether each component has all its coefficients in one scan. */
    boolean isSequential() {
        return marker <= ALL_COEFFICIENTS_IN_A_SCAN || marker == 0xC9;
    }
}
