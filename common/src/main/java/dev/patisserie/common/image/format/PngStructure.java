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
import java.nio.charset.StandardCharsets;

/**
 * A PNG's chunks (ISO/IEC 15948). Only critical chunks and transparency are passed to the reader; colour profiles,
 * gamma and text have no effect on the pixels, even if they are damaged.
 */
public final class PngStructure implements RasterStructure {

    private static final int SIGNATURE = 8;
    private static final int LENGTH_AND_NAME = 8;
    private static final int CHECKSUM = 4;

    private static final int HEADER = name("IHDR");
    private static final int PIXELS = name("IDAT");
    private static final int TRANSPARENCY = name("tRNS");
    private static final int EXIF = name("eXIf");
    private static final int ANCILLARY = 0x20000000; // a lower-case first letter

    private final ByteBuffer file;
    private long headerBytes;
    private int orientation;

    /**
     * Finds the chunks.
     *
     * @param file the whole file; a damaged file is searched as far as possible
     */
    public PngStructure(byte[] file) {
        this.file = ByteBuffer.wrap(file);
        headerBytes = file.length;
        walk(this::meet);
    }

    @FunctionalInterface
    private interface Visitor {
        void meet(int name, int from, int end);
    }

    private void walk(Visitor visitor) {
        long at = SIGNATURE;
        while (at + LENGTH_AND_NAME <= file.limit()) {
            int from = (int) at;
            at += LENGTH_AND_NAME + Integer.toUnsignedLong(file.getInt(from)) + CHECKSUM;
            visitor.meet(file.getInt(from + 4), from, (int) Math.min(at, file.limit()));
        }
    }

    private void meet(int name, int from, int end) {
        if (name == PIXELS) {
            headerBytes = Math.min(headerBytes, from);
        } else if (name == EXIF && orientation == 0) {
            int data = from + LENGTH_AND_NAME;
            orientation = ExifOrientation.of(file.slice(data, Math.max(0, end - CHECKSUM - data)));
        }
    }

    @Override
    public long headerBytes() {
        return headerBytes;
    }

    @Override
    public ImageHeader header() {
        int sizes = SIGNATURE + LENGTH_AND_NAME;
        if (file.limit() < sizes + 2 * Integer.BYTES || file.getInt(SIGNATURE + 4) != HEADER) {
            throw ImageRejectedException.corrupt(ImageFormat.PNG, "it does not begin with IHDR", null);
        }
        return new ImageHeader(
                ImageFormat.PNG,
                Math.max(0, file.getInt(sizes)),
                Math.max(0, file.getInt(sizes + Integer.BYTES)),
                Math.max(ExifOrientation.UPRIGHT, orientation));
    }

    @Override
    public Pixels pixels() {
        ImageHeader header = header();
        var place = new Area(0, 0, header.width(), header.height());
        return new FirstFrame(header, withoutMetadata(), place).decode();
    }

    private byte[] withoutMetadata() {
        var out = new ByteArrayOutputStream(file.limit());
        out.write(file.array(), 0, SIGNATURE);
        walk((name, from, end) -> {
            if ((name & ANCILLARY) == 0 || name == TRANSPARENCY) {
                out.write(file.array(), from, end - from);
            }
        });
        return out.toByteArray();
    }

    private static int name(String chunk) {
        return ByteBuffer.wrap(chunk.getBytes(StandardCharsets.US_ASCII)).getInt();
    }
}
