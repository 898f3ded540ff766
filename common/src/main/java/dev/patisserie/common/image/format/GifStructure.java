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

/**
 * A GIF's blocks up to the end of its first frame (GIF89a). The canvas is the logical screen, extended to the first
 * frame if that is larger, as in browsers and Pillow.
 */
public final class GifStructure implements RasterStructure {

    private static final int SIGNATURE = 6;
    private static final int SCREEN_END = 13; // size, flags, background, aspect ratio
    private static final int FLAGS = 10;

    private static final int EXTENSION = 0x21;
    private static final int CONTROL = 0xF9;
    private static final int CONTROL_BLOCK = 8; // introducer, label, length, 4 bytes, terminator
    private static final int IMAGE = 0x2C;
    private static final int TRAILER = 0x3B;
    private static final int IMAGE_HEADER = 10; // separator, place, size, flags

    private final ByteBuffer file;
    private int control = -1; // offset of the first frame's graphic control block
    private int image = -1; // offset of the first frame's header
    private int end;

    /**
     * Finds the first frame.
     *
     * @param file the whole file; a damaged file is searched as far as possible
     */
    public GifStructure(byte[] file) {
        this.file = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        if (file.length >= SCREEN_END) {
            walk(SCREEN_END + paletteBytes(FLAGS));
        }
    }

    private void walk(int from) {
        int at = from;
        while (at + 1 < file.limit() && image < 0) {
            switch (unsigned(at)) {
                case EXTENSION -> {
                    if (unsigned(at + 1) == CONTROL && at + CONTROL_BLOCK <= file.limit()) {
                        control = at;
                    }
                    at = behindBlocks(at + 2);
                }
                case IMAGE -> {
                    image = at;
                    end = behindPicture(at);
                }
                case TRAILER -> {
                    return;
                }
                default -> at++; // some writers leave bytes between the blocks
            }
        }
    }

    private int behindPicture(int at) {
        if (at + IMAGE_HEADER > file.limit()) {
            return file.limit();
        }
        int palette = at + IMAGE_HEADER;
        return behindBlocks(palette + paletteBytes(palette - 1) + 1); // after the code size
    }

    private int behindBlocks(int from) {
        int at = from;
        while (at < file.limit() && file.get(at) != 0) {
            at += 1 + unsigned(at);
        }
        return Math.min(at + 1, file.limit());
    }

    private int paletteBytes(int flagsAt) {
        int flags = unsigned(flagsAt);
        return (flags & 0x80) == 0 ? 0 : 3 << (flags & 7) + 1;
    }

    private int unsigned(int at) {
        return Byte.toUnsignedInt(file.get(at));
    }

    private int unsignedShort(int at) {
        return Short.toUnsignedInt(file.getShort(at));
    }

    private Area place() {
        if (image < 0 || image + IMAGE_HEADER > file.limit()) {
            throw ImageRejectedException.corrupt(ImageFormat.GIF, "it has no frame", null);
        }
        var place = new Area(
                unsignedShort(image + 1), unsignedShort(image + 3), unsignedShort(image + 5), unsignedShort(image + 7));
        if (place.width() == 0 || place.height() == 0) {
            throw ImageRejectedException.corrupt(
                    ImageFormat.GIF,
                    "its first frame has %d x %d pixels".formatted(place.width(), place.height()),
                    null);
        }
        return place;
    }

    @Override
    public ImageHeader header() {
        Area place = place();
        return new ImageHeader(
                ImageFormat.GIF,
                Math.max(unsignedShort(SIGNATURE), place.right()),
                Math.max(unsignedShort(SIGNATURE + 2), place.bottom()),
                ExifOrientation.UPRIGHT);
    }

    @Override
    public Pixels pixels() {
        return new FirstFrame(header(), alone(), place()).decode();
    }

    private byte[] alone() {
        var out = new ByteArrayOutputStream(file.limit());
        out.write(file.array(), 0, SCREEN_END + paletteBytes(FLAGS));
        if (control >= 0) {
            out.write(file.array(), control, CONTROL_BLOCK);
        }
        out.write(file.array(), image, end - image);
        return out.toByteArray();
    }
}
