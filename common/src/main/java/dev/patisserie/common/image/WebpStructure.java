package dev.patisserie.common.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * What a WebP file is made of (RFC 9649), found by the lengths of its chunks alone. Its reader
 * takes the size of the canvas for the picture's, then decodes every picture that it meets, at
 * whatever size that one has: 41 kB that announce 64 x 48 pixels took 23 megapixels' time and 600
 * MB of heap.
 */
final class WebpStructure {

    /**
     * Most pixels that are read. The reader holds about 25 bytes of heap for each (16 megapixels
     * need a heap of 400 MB), and goes over all of them however few are wanted.
     */
    static final long MAX_PIXELS = 8_000_000;

    private static final int FIRST_CHUNK = 12; // after RIFF, a length, WEBP
    private static final int CHUNK_HEADER = 8; // name and length
    private static final int FRAME_HEADER = 16; // place, size, duration, flags

    private static final int LOSSY = name("VP8 ");
    private static final int LOSSLESS = name("VP8L");
    private static final int ALPHA = name("ALPH");
    private static final int FRAME = name("ANMF");

    private static final int LOSSY_SIZE_AT = 6; // behind the frame tag and the start code
    private static final int LOSSLESS_SIZE_AT = 1; // behind the signature
    private static final int SIDE_BITS = 14;
    private static final int SIDE = (1 << SIDE_BITS) - 1;

    private final ByteBuffer file;
    private final ImageHeader header;
    private int pictures;
    private int alphas;
    private int frames;

    private WebpStructure(byte[] file, ImageHeader header) {
        this.file = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        this.header = header;
    }

    /**
     * Checks that there is one picture to decode, and that it is no larger than the header says.
     *
     * @param file the whole file; a damaged one is looked through as far as it makes sense
     * @param header what the reader says of it
     * @throws ImageRejectedException {@link dev.patisserie.common.fault.ErrorCode#IMAGE_CORRUPT}
     */
    static void check(byte[] file, ImageHeader header) {
        new WebpStructure(file, header).walk(FIRST_CHUNK, file.length);
    }

    private void walk(long from, long end) {
        long at = from;
        while (at + CHUNK_HEADER <= end) {
            long length = Integer.toUnsignedLong(file.getInt((int) at + Integer.BYTES));
            long data = at + CHUNK_HEADER;
            meet(file.getInt((int) at), (int) data, Math.min(data + length, end));
            at = data + length + (length & 1); // padded to an even length
        }
    }

    private void meet(int chunk, int data, long end) {
        if (chunk == LOSSY) {
            picture(bits(data + LOSSY_SIZE_AT, end), Short.SIZE, 0);
        } else if (chunk == LOSSLESS) {
            picture(bits(data + LOSSLESS_SIZE_AT, end), SIDE_BITS, 1);
        } else if (chunk == ALPHA) {
            once("alpha channels", ++alphas);
        } else if (chunk == FRAME && frames++ == 0) { // the others are not decoded
            walk((long) data + FRAME_HEADER, end);
        }
    }

    /**
     * Width in the lowest 14 bits, height in those from {@code heightAt} on, each less one or not.
     */
    private void picture(int bits, int heightAt, int less) {
        once("pictures", ++pictures);
        int width = (bits & SIDE) + less;
        int height = (bits >>> heightAt & SIDE) + less;
        if (width > header.width() || height > header.height()) {
            throw corrupt(
                    "its header says %d x %d pixels, its picture %d x %d"
                            .formatted(header.width(), header.height(), width, height));
        }
    }

    private static void once(String what, int found) {
        if (found > 1) {
            throw corrupt("it holds several " + what + " where one belongs");
        }
    }

    private int bits(int at, long end) {
        return at + Integer.BYTES <= end ? file.getInt(at) : 0;
    }

    private static int name(String chunk) {
        byte[] ascii = chunk.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.wrap(ascii).order(ByteOrder.LITTLE_ENDIAN).getInt();
    }

    private static ImageRejectedException corrupt(String found) {
        return ImageHeader.corrupt(ImageFormat.WEBP, found, null);
    }
}
