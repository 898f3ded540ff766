package dev.patisserie.common.image.format;

import dev.patisserie.common.image.ExifOrientation;
import dev.patisserie.common.image.ImageFormat;
import dev.patisserie.common.image.ImageHeader;
import dev.patisserie.common.image.Pixels;
import dev.patisserie.common.image.RasterStructure;

/** A BMP's structure: headers, palette and pixels. */
public final class BmpStructure implements RasterStructure {

    private final byte[] file;

    public BmpStructure(byte[] file) {
        this.file = file;
    }

    @Override
    public ImageHeader header() {
        var header = new BmpHeader(file);
        return new ImageHeader(
                ImageFormat.BMP, Math.max(0, header.width()), Math.max(0, header.height()), ExifOrientation.UPRIGHT);
    }

    @Override
    public Pixels pixels() {
        var header = new BmpHeader(file);
        return switch (header.compression()) {
            case BmpHeader.COMPRESSION_RLE4, BmpHeader.COMPRESSION_RLE8 -> new BmpRuns(file, header).decode();
            default -> new BmpRows(file, header).decode();
        };
    }
}
