package dev.patisserie.common.image;

/** A BMP's structure: headers, palette and pixels. */
final class BmpStructure implements RasterStructure {

    private final byte[] file;

    BmpStructure(byte[] file) {
        this.file = file;
    }

    @Override
    public ImageHeader header() {
        var header = new BmpHeader(file);
        return new ImageHeader(
                ImageFormat.BMP,
                Math.max(0, header.width()),
                Math.max(0, header.height()),
                ExifOrientation.UPRIGHT);
    }

    @Override
    public Pixels pixels() {
        var header = new BmpHeader(file);
        return switch (header.compression()) {
            case BmpHeader.COMPRESSION_RLE4, BmpHeader.COMPRESSION_RLE8 ->
                    new BmpRuns(file, header).decode();
            default -> new BmpRows(file, header).decode();
        };
    }
}
