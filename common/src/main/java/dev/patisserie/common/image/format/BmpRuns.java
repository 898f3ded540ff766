package dev.patisserie.common.image.format;

import dev.patisserie.common.image.ImageRejectedException;
import dev.patisserie.common.image.Pixels;

/** Decodes the run-length encoded pixels of a BMP, of 8 or 4 bits. Pixels outside all runs have the first colour. */
final class BmpRuns {

    private static final int ESCAPE = 0;
    private static final int END_OF_ROW = 0;
    private static final int END_OF_IMAGE = 1;
    private static final int DELTA = 2;

    private final byte[] file;
    private final BmpHeader header;
    private final BmpPainter painter;
    private final int[] palette;
    private final boolean halfBytes;
    private int at;
    private int column;
    private int row;

    BmpRuns(byte[] file, BmpHeader header) {
        this.file = file;
        this.header = header;
        painter = new BmpPainter(header);
        palette = header.palette();
        halfBytes = header.compression() == BmpHeader.COMPRESSION_RLE4;
        at = (int) Math.min(header.pixelsAt(), file.length);
    }

    /**
     * Decodes all runs.
     *
     * @throws ImageRejectedException if the file ends before the image
     */
    Pixels decode() {
        fill();
        while (row < header.height()) {
            int count = next();
            int value = next();
            if (count != ESCAPE) {
                repeat(count, value);
            } else if (value == END_OF_ROW) {
                column = 0;
                row++;
            } else if (value == END_OF_IMAGE) {
                break;
            } else if (value == DELTA) {
                column += next();
                row += next();
            } else {
                copy(value);
            }
        }
        return painter.pixels();
    }

    private void fill() {
        if (palette[0] == 0) {
            return;
        }
        for (int y = 0; y < header.height(); y++) {
            for (int x = 0; painter.needsRow(y) && x < header.width(); x += painter.step()) {
                painter.set(x, y, palette[0]);
            }
        }
    }

    private int next() {
        if (at >= file.length) {
            throw BmpHeader.corrupt("it ends before its pixels do");
        }
        return Byte.toUnsignedInt(file[at++]);
    }

    private void repeat(int count, int value) {
        for (int i = 0; i < count && column < header.width(); i++) {
            set(halfBytes ? half(value, i) : value);
        }
    }

    /** Copies pixels, which are padded to an even number of bytes. */
    private void copy(int count) {
        int start = at;
        int value = 0;
        for (int i = 0; i < count; i++) {
            boolean used = halfBytes && i % 2 == 1;
            value = used ? value : next();
            set(halfBytes ? half(value, i) : value);
        }
        at += at - start & 1;
    }

    private static int half(int value, int index) {
        return index % 2 == 0 ? value >> 4 : value & 0x0F;
    }

    /** Sets the next pixel; pixels after the end of a row are ignored. */
    private void set(int index) {
        if (column < header.width()) {
            painter.set(column, row, palette[index]);
            column++;
        }
    }
}
