package dev.patisserie.common.image.format;

import dev.patisserie.common.image.ImageRejectedException;
import dev.patisserie.common.image.Pixels;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.IntUnaryOperator;

/** Decodes the uncompressed rows of a BMP, with a palette or with masks of red, green, blue and alpha. */
final class BmpRows {

    private static final int FULL = 255;

    private final ByteBuffer file;
    private final BmpHeader header;
    private final int bits;
    private final long stride;
    private final long pixelsAt;

    BmpRows(byte[] file, BmpHeader header) {
        this.file = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        this.header = header;
        bits = header.bits();
        pixelsAt = header.pixelsAt();
        stride = ((long) header.width() * bits + Integer.SIZE - 1) / Integer.SIZE * Integer.BYTES;
    }

    /**
     * Decodes all rows.
     *
     * @throws ImageRejectedException if the file ends before the last row
     */
    Pixels decode() {
        long lastRow = ((long) header.width() * bits + Byte.SIZE - 1) / Byte.SIZE;
        long end = pixelsAt + stride * (header.height() - 1) + lastRow;
        if (end > file.limit()) {
            throw BmpHeader.corrupt("expected %d bytes, found %d".formatted(end, file.limit()));
        }
        var painter = new BmpPainter(header); // only after the check that the pixels exist
        IntUnaryOperator colour = header.hasPalette() ? fromPalette() : fromMasks();
        for (int row = 0; row < header.height(); row++) {
            if (painter.needsRow(row)) {
                paint(painter, row, colour);
            }
        }
        return painter.pixels();
    }

    private void paint(BmpPainter painter, int row, IntUnaryOperator colour) {
        int at = painter.startOf(row);
        for (int column = 0; column < header.width(); column += painter.step()) {
            at = painter.put(at, colour.applyAsInt(stored(column, row)));
        }
    }

    /** Returns a pixel in its stored form. */
    private int stored(int column, int row) {
        int at = (int) (pixelsAt + row * stride + (long) column * bits / Byte.SIZE);
        return switch (bits) {
            case 32 -> file.getInt(at);
            case 24 -> file.getShort(at) & 0xFFFF | (file.get(at + 2) & 0xFF) << 16;
            case 16 -> file.getShort(at) & 0xFFFF;
            default -> {
                int first = column * bits % Byte.SIZE; // the leftmost pixel has the highest bits
                yield file.get(at) >> Byte.SIZE - bits - first & (1 << bits) - 1;
            }
        };
    }

    private IntUnaryOperator fromPalette() {
        int[] palette = header.palette();
        return stored -> palette[stored];
    }

    private IntUnaryOperator fromMasks() {
        int[] masks = header.masks();
        if (masks[3] == 0 || isTransparent(masks[3])) {
            return stored -> level(stored, masks[0]) << 16 | level(stored, masks[1]) << 8 | level(stored, masks[2]);
        }
        return stored -> {
            int alpha = level(stored, masks[3]);
            return onWhite(level(stored, masks[0]), alpha) << 16
                    | onWhite(level(stored, masks[1]), alpha) << 8
                    | onWhite(level(stored, masks[2]), alpha);
        };
    }

    /** Some writers set an alpha mask but leave its bits 0; such images are opaque. */
    private boolean isTransparent(int alphaMask) {
        for (int row = 0; row < header.height(); row++) {
            for (int column = 0; column < header.width(); column++) {
                if ((stored(column, row) & alphaMask) != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Returns the bits under a mask, scaled to 0 to 255. */
    private static int level(int stored, int mask) {
        if (mask == 0) {
            return 0;
        }
        int shift = Integer.numberOfTrailingZeros(mask);
        if (mask >>> shift == FULL) {
            return stored >>> shift & FULL;
        }
        long most = Integer.toUnsignedLong(mask >>> shift);
        long level = Integer.toUnsignedLong((stored & mask) >>> shift);
        return (int) ((level * FULL + most / 2) / most);
    }

    private static int onWhite(int level, int alpha) {
        return (level * alpha + FULL * (FULL - alpha) + FULL / 2) / FULL;
    }
}
