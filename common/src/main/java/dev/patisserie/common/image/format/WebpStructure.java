package dev.patisserie.common.image.format;

import dev.patisserie.common.image.Area;
import dev.patisserie.common.image.ExifOrientation;
import dev.patisserie.common.image.ImageFormat;
import dev.patisserie.common.image.ImageHeader;
import dev.patisserie.common.image.ImageRejectedException;
import dev.patisserie.common.image.Pixels;
import dev.patisserie.common.image.RasterStructure;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A WebP's chunks (RFC 9649). Only the first picture is passed to the reader, which would otherwise decode every
 * picture of the file at any size and apply colour profiles.
 */
public final class WebpStructure implements RasterStructure {

    private static final int FIRST_CHUNK = 12; // after RIFF, a length, WEBP
    private static final int CHUNK_HEADER = 8; // name and length
    private static final int FRAME_HEADER = 16; // place, size, duration, flags
    private static final int CANVAS_HEADER = 10; // flags, size

    private static final int CANVAS = name("VP8X");
    private static final int LOSSY = name("VP8 ");
    private static final int LOSSLESS = name("VP8L");
    private static final int ALPHA = name("ALPH");
    private static final int FRAME = name("ANMF");
    private static final int EXIF = name("EXIF");

    private static final int ALPHA_FLAG = 0x10;
    private static final int EXIF_FLAG = 0x08;
    private static final int ANIMATION_FLAG = 0x02;

    private static final int LOSSY_SIZE_AT = 6; // after the frame tag and the start code
    private static final int LOSSLESS_SIZE_AT = 1; // after the signature
    private static final int SIDE_BITS = 14;
    private static final int SIDE = (1 << SIDE_BITS) - 1;

    private final ByteBuffer file;
    private Chunk canvas;
    private Chunk frame;
    private Chunk picture;
    private Chunk alpha;
    private int orientation;

    /**
     * A chunk.
     *
     * @param at offset of the data
     * @param length stated length of the data
     * @param end end of the data, within the enclosing chunk or file
     */
    private record Chunk(int name, int at, long length, int end) {

        boolean fits(int bytes) {
            return end - at >= bytes;
        }
    }

    /**
     * Finds the chunks.
     *
     * @param file the whole file; a damaged file is searched as far as possible
     * @throws ImageRejectedException {@link dev.patisserie.common.fault.ErrorCode#IMAGE_CORRUPT} if the canvas has
     *     several pictures
     */
    public WebpStructure(byte[] file) {
        this.file = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        walk(FIRST_CHUNK, file.length);
    }

    private void walk(long from, long end) {
        long at = from;
        while (at + CHUNK_HEADER <= end) {
            long length = Integer.toUnsignedLong(file.getInt((int) at + Integer.BYTES));
            int data = (int) at + CHUNK_HEADER;
            int chunkEnd = (int) Math.min(data + length, end);
            meet(new Chunk(file.getInt((int) at), data, length, chunkEnd));
            at = data + length + (length & 1); // padded to an even length
        }
    }

    private void meet(Chunk chunk) {
        if (chunk.at() == FIRST_CHUNK + CHUNK_HEADER && chunk.name() == CANVAS) {
            canvas = chunk.fits(CANVAS_HEADER) ? chunk : null;
        } else if (chunk.name() == LOSSY || chunk.name() == LOSSLESS) {
            once("pictures", picture);
            picture = chunk;
        } else if (chunk.name() == ALPHA) {
            once("alpha channels", alpha);
            alpha = chunk;
        } else if (chunk.name() == FRAME) {
            meetFrame(chunk);
        } else if (chunk.name() == EXIF) {
            meetExif(chunk);
        }
    }

    private void meetExif(Chunk chunk) {
        if (orientation == 0 && has(EXIF_FLAG)) {
            orientation = ExifOrientation.of(file.slice(chunk.at(), chunk.end() - chunk.at()));
        }
    }

    /** Keeps only the first frame; the others are not decoded. */
    private void meetFrame(Chunk chunk) {
        if (frame == null && has(ANIMATION_FLAG) && chunk.fits(FRAME_HEADER)) {
            frame = chunk;
            walk((long) chunk.at() + FRAME_HEADER, chunk.end());
        }
    }

    private boolean has(int flag) {
        return canvas != null && (file.get(canvas.at()) & flag) != 0;
    }

    private static void once(String what, Chunk found) {
        if (found != null) {
            throw corrupt("it holds several " + what + " where one belongs");
        }
    }

    @Override
    public ImageHeader header() {
        Area place = place();
        int width = place.right();
        int height = place.bottom();
        if (canvas != null) {
            width = 1 + unsigned24(canvas.at() + 4);
            height = 1 + unsigned24(canvas.at() + 7);
        }
        return new ImageHeader(ImageFormat.WEBP, width, height, Math.max(ExifOrientation.UPRIGHT, orientation));
    }

    /** Returns the position of the first picture, checked against the enclosing headers. */
    private Area place() {
        if (picture == null) {
            throw corrupt("it has no picture");
        }
        Area size = pictureSize();
        if (frame != null) {
            var place = new Area(
                    2 * unsigned24(frame.at()),
                    2 * unsigned24(frame.at() + 3),
                    1 + unsigned24(frame.at() + 6),
                    1 + unsigned24(frame.at() + 9));
            requireSize(place.width(), place.height(), size);
            requireWithinCanvas(place);
            return place;
        }
        if (canvas != null) {
            requireSize(1 + unsigned24(canvas.at() + 4), 1 + unsigned24(canvas.at() + 7), size);
        }
        return size;
    }

    private static void requireSize(int width, int height, Area picture) {
        if (width != picture.width() || height != picture.height()) {
            throw corrupt("its header states %d x %d pixels, its picture has %d x %d"
                    .formatted(width, height, picture.width(), picture.height()));
        }
    }

    private void requireWithinCanvas(Area place) {
        int width = 1 + unsigned24(canvas.at() + 4);
        int height = 1 + unsigned24(canvas.at() + 7);
        if (place.right() > width || place.bottom() > height) {
            throw corrupt("its canvas has %d x %d pixels, its first frame ends at %d, %d"
                    .formatted(width, height, place.right(), place.bottom()));
        }
    }

    private Area pictureSize() {
        boolean lossless = picture.name() == LOSSLESS;
        int at = picture.at() + (lossless ? LOSSLESS_SIZE_AT : LOSSY_SIZE_AT);
        int bits = at + Integer.BYTES <= picture.end() ? file.getInt(at) : 0;
        int less = lossless ? 1 : 0; // each side less one
        int heightAt = lossless ? SIDE_BITS : Short.SIZE;
        return new Area(0, 0, (bits & SIDE) + less, (bits >>> heightAt & SIDE) + less);
    }

    private int unsigned24(int at) {
        return file.getInt(at - 1) >>> Byte.SIZE;
    }

    @Override
    public Pixels pixels() {
        Area place = place();
        return new FirstFrame(header(), alone(place), place).decode();
    }

    private byte[] alone(Area size) {
        ByteBuffer chunks = littleEndian(file.limit() + 3 * CHUNK_HEADER + CANVAS_HEADER);
        if (alpha != null && picture.name() == LOSSY) {
            chunks.putInt(CANVAS).putInt(CANVAS_HEADER).putInt(ALPHA_FLAG);
            put24(chunks, size.width() - 1);
            put24(chunks, size.height() - 1);
            put(chunks, alpha);
        }
        put(chunks, picture);
        var out = new ByteArrayOutputStream(FIRST_CHUNK + chunks.position());
        out.write(file.array(), 0, 4);
        out.writeBytes(littleEndian(4).putInt(chunks.position() + 4).array());
        out.write(file.array(), 8, 4);
        out.write(chunks.array(), 0, chunks.position());
        return out.toByteArray();
    }

    private void put(ByteBuffer into, Chunk chunk) {
        if (!chunk.fits((int) Math.min(chunk.length(), Integer.MAX_VALUE))) {
            throw corrupt("it ends before its pixels do");
        }
        into.putInt(chunk.name()).putInt((int) chunk.length());
        into.put(file.array(), chunk.at(), (int) chunk.length());
        into.position(into.position() + (int) (chunk.length() & 1));
    }

    private static void put24(ByteBuffer into, int value) {
        into.putShort((short) value).put((byte) (value >> Short.SIZE));
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int name(String chunk) {
        byte[] ascii = chunk.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.wrap(ascii).order(ByteOrder.LITTLE_ENDIAN).getInt();
    }

    private static ImageRejectedException corrupt(String found) {
        return ImageRejectedException.corrupt(ImageFormat.WEBP, found, null);
    }
}
