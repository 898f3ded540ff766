package dev.patisserie.common.image.format;

import dev.patisserie.common.image.ImageFormat;
import dev.patisserie.common.image.ImageRejectedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;

/**
 * A BMP's headers: those of OS/2 1.x and of Windows up to version 5. The stated size of the file is ignored, because it
 * is often wrong. Colour spaces and profiles are not read either.
 */
final class BmpHeader {

    static final int COMPRESSION_RLE8 = 1;
    static final int COMPRESSION_RLE4 = 2;

    private static final int COMPRESSION_NONE = 0;
    private static final int COMPRESSION_MASKS = 3;
    private static final int COMPRESSION_ALPHA_MASKS = 6;
    private static final Set<Integer> OTHER_COMPRESSIONS =
            Set.of(4, 5, 11, 12, 13); // JPEG, PNG, and CMYK in three ways

    private static final int FILE_HEADER = 14;
    private static final int PIXELS_AT = 10;
    private static final int MASKS_AT = FILE_HEADER + 40; // in a longer header or after it

    private static final int CORE_SIZE = 12; // OS/2 1.x
    private static final int INFO_SIZE = 40;
    private static final int ALPHA_SIZE = 56; // the first with an alpha mask
    private static final Set<Integer> SIZES = Set.of(CORE_SIZE, INFO_SIZE, 52, ALPHA_SIZE, 108, 124);
    private static final int OS2_SHORTEST = 16;
    private static final int OS2_LONGEST = 64;

    private static final Set<Integer> BITS = Set.of(1, 2, 4, 8, 16, 24, 32);
    private static final int PALETTE_BITS = 8;
    private static final int[] MASKS_OF_16_BITS = {0x7C00, 0x03E0, 0x001F, 0};
    private static final int[] MASKS_OF_32_BITS = {0xFF0000, 0x00FF00, 0x0000FF, 0};

    private final ByteBuffer file;
    private final int size;

    /**
     * Reads the headers.
     *
     * @throws ImageRejectedException if they are damaged, or describe an unsupported variant
     */
    BmpHeader(byte[] bytes) {
        file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        size = bytes.length < FILE_HEADER + Integer.BYTES ? 0 : file.getInt(FILE_HEADER);
        checkSize();
        int compression = compression();
        if (OTHER_COMPRESSIONS.contains(compression)) {
            throw unsupported("compression %d".formatted(compression));
        }
        if (!BITS.contains(bits()) || !isPossible(compression, bits())) {
            throw corrupt("it states %d bits, compression %d".formatted(bits(), compression));
        }
    }

    private void checkSize() {
        if (size >= OS2_SHORTEST && size <= OS2_LONGEST && !SIZES.contains(size)) {
            throw unsupported("OS/2 2.x's header of %d bytes".formatted(size));
        }
        if (!SIZES.contains(size) || file.limit() < FILE_HEADER + size) {
            throw corrupt("its header is damaged");
        }
    }

    private static boolean isPossible(int compression, int bits) {
        return switch (compression) {
            case COMPRESSION_NONE -> true;
            case COMPRESSION_RLE8 -> bits == 8;
            case COMPRESSION_RLE4 -> bits == 4;
            case COMPRESSION_MASKS, COMPRESSION_ALPHA_MASKS -> bits == 16 || bits == 32;
            default -> false;
        };
    }

    private boolean isCore() {
        return size == CORE_SIZE;
    }

    /** Returns the width in pixels; below 1 in a damaged file. */
    int width() {
        return isCore() ? unsignedShort(18) : file.getInt(18);
    }

    /** Returns the height in pixels; below 1 in a damaged file. */
    int height() {
        return isCore() ? unsignedShort(20) : Math.abs(file.getInt(22));
    }

    /** Returns whether the first stored row is the top row. */
    boolean isTopDown() {
        return !isCore() && file.getInt(22) < 0;
    }

    /** Returns the bits per pixel: 1, 2, 4, 8, 16, 24 or 32. */
    int bits() {
        return unsignedShort(isCore() ? 24 : 28);
    }

    int compression() {
        return isCore() ? COMPRESSION_NONE : file.getInt(30);
    }

    /** Returns whether pixels are indices into the palette. */
    boolean hasPalette() {
        return bits() <= PALETTE_BITS;
    }

    /** Returns the masks of red, green, blue and alpha in a pixel of 16 or 32 bits. */
    int[] masks() {
        int[] masks = (bits() == 16 ? MASKS_OF_16_BITS : MASKS_OF_32_BITS).clone();
        if (compression() == COMPRESSION_NONE) {
            return masks;
        }
        int count = size >= ALPHA_SIZE || compression() == COMPRESSION_ALPHA_MASKS ? 4 : 3;
        if (MASKS_AT + count * Integer.BYTES > file.limit()) {
            throw corrupt("it ends before its masks do");
        }
        for (int i = 0; i < count; i++) {
            masks[i] = file.getInt(MASKS_AT + i * Integer.BYTES);
        }
        return masks;
    }

    private int paletteAt() {
        if (size != INFO_SIZE) {
            return FILE_HEADER + size;
        }
        return MASKS_AT
                + switch (compression()) {
                    case COMPRESSION_MASKS -> 3 * Integer.BYTES;
                    case COMPRESSION_ALPHA_MASKS -> 4 * Integer.BYTES;
                    default -> 0;
                };
    }

    private int colourBytes() {
        return isCore() ? 3 : 4;
    }

    /** Returns the number of colours in the headers. */
    private long colours() {
        long declared = isCore() ? 0 : Integer.toUnsignedLong(file.getInt(46));
        if (!hasPalette()) {
            return declared; // a hint for old displays
        }
        long possible = 1L << bits();
        return declared == 0 ? possible : Math.min(declared, possible);
    }

    /** Returns the offset of the pixels, which is the end of the palette if the file header has no offset. */
    long pixelsAt() {
        long announced = Integer.toUnsignedLong(file.getInt(PIXELS_AT));
        return announced >= paletteAt() ? announced : paletteAt() + colours() * colourBytes();
    }

    /**
     * Returns the palette's colours as {@code 0xRRGGBB}, one for every possible pixel value; missing colours are black.
     */
    int[] palette() {
        int[] palette = new int[1 << bits()];
        long end = Math.min(pixelsAt(), file.limit());
        int at = paletteAt();
        for (int i = 0; i < colours() && at + colourBytes() <= end; i++) {
            palette[i] = (file.getShort(at) & 0xFFFF) | (file.get(at + 2) & 0xFF) << 16;
            at += colourBytes();
        }
        return palette;
    }

    private int unsignedShort(int at) {
        return Short.toUnsignedInt(file.getShort(at));
    }

    private static ImageRejectedException unsupported(String found) {
        return ImageRejectedException.unsupported(
                "a BMP of Windows or OS/2 1.x, uncompressed or run-length encoded", found);
    }

    static ImageRejectedException corrupt(String found) {
        return ImageRejectedException.corrupt(ImageFormat.BMP, found, null);
    }
}
