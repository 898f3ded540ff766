package dev.patisserie.common.image.format;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * Tracks the coefficients that the scans of a JPEG contain at full precision (ITU-T T.81, G.1). A truncated file may
 * lack whole scans; its pixels are complete only if no scan is missing.
 */
final class JpegScans {

    private static final int COEFFICIENTS = 64;
    private static final int HEADER = 3; // length, number of components
    private static final int COMPONENT = 2; // identifier, tables
    private static final int SELECTION = 3; // first and last coefficient, bit positions
    private static final int LOW_BITS = 0x0F;

    /** A bit for each coefficient, by component. */
    private final Map<Integer, Long> complete = new HashMap<>();

    private int count;

    /**
     * Adds a scan.
     *
     * @param frame the frame of the scan, or null
     * @param segment the scan's header, from its length on
     */
    void add(JpegFrame frame, ByteBuffer segment) {
        count++;
        int components = segment.limit() < HEADER ? 0 : Byte.toUnsignedInt(segment.get(2));
        int selection = HEADER + components * COMPONENT;
        if (frame == null || selection + SELECTION > segment.limit()) {
            return;
        }
        long added = frame.isSequential()
                ? -1
                : coefficients(segment.get(selection), segment.get(selection + 1), segment.get(selection + 2));
        for (int i = 0; i < components; i++) {
            int component = Byte.toUnsignedInt(segment.get(HEADER + i * COMPONENT));
            complete.merge(component, added, (before, more) -> before | more);
        }
    }

    /** Returns no coefficients if a later scan refines their bits. */
    private static long coefficients(int first, int last, int bitPositions) {
        boolean isFinal = (bitPositions & LOW_BITS) == 0;
        return isFinal && first >= 0 && first <= last && last < COEFFICIENTS
                ? -1L >>> COEFFICIENTS - 1 - (last - first) << first
                : 0;
    }

    int count() {
        return count;
    }

    /** Returns whether the scans contain every coefficient of every component of the frame. */
    boolean isComplete(JpegFrame frame) {
        return frame.components().stream().allMatch(id -> complete.getOrDefault(id, 0L) == -1);
    }
}
