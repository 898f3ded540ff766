package dev.patisserie.inference.console;

import dev.patisserie.common.image.ImageHeader;
import dev.patisserie.common.image.ImageLimits;
import dev.patisserie.common.image.decode.ImageFileReader;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/** Converts image files to small square JPEGs that show the middle of the photo in its original proportions. */
final class ThumbnailPainter {

    /** Width and height of a thumbnail, in pixels. */
    static final int SIZE = 160;

    private static final int DECODED = 192; // size of the decoded square, whose distortion is undone here

    private final Decoder decoder;

    /** Decodes like {@code common}'s {@code ImageDecoder}. */
    @FunctionalInterface
    interface Decoder {
        byte[] decode(byte[] file, int size);
    }

    ThumbnailPainter(Decoder decoder) {
        this.decoder = decoder;
    }

    /**
     * Creates a thumbnail.
     *
     * @param file an image file that a model has classified
     */
    Painted paint(byte[] file) {
        Crop crop = Crop.of(ImageFileReader.readHeader(file, ImageLimits.DEFAULT));
        return new Painted(jpeg(middle(image(decoder.decode(file, DECODED)), crop)), crop.across(), crop.down());
    }

    /**
     * A thumbnail.
     *
     * @param jpeg a JPEG file of a few kilobytes
     * @param across fraction of the photo's width that it shows, around the middle
     * @param down the same for the height
     */
    record Painted(byte[] jpeg, double across, double down) {}

    /** The visible fractions of a photo whose longer side is cropped. */
    private record Crop(double across, double down) {

        static Crop of(ImageHeader header) {
            boolean turned = header.orientation() > 4;
            double width = turned ? header.height() : header.width();
            double height = turned ? header.width() : header.height();
            return new Crop(Math.min(1, height / width), Math.min(1, width / height));
        }
    }

    private static BufferedImage image(byte[] rgb) {
        var image = new BufferedImage(DECODED, DECODED, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < DECODED * DECODED; i++) {
            int colour = (rgb[3 * i] & 0xFF) << 16 | (rgb[3 * i + 1] & 0xFF) << 8 | rgb[3 * i + 2] & 0xFF;
            image.setRGB(i % DECODED, i / DECODED, colour);
        }
        return image;
    }

    /** Crops the longer side and restores the original proportions. */
    private static BufferedImage middle(BufferedImage squeezed, Crop crop) {
        int columns = Math.max(1, (int) (DECODED * crop.across()));
        int rows = Math.max(1, (int) (DECODED * crop.down()));
        int left = (DECODED - columns) / 2;
        int top = (DECODED - rows) / 2;
        var square = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
        var graphics = square.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        graphics.drawImage(squeezed, 0, 0, SIZE, SIZE, left, top, left + columns, top + rows, null);
        graphics.dispose();
        return square;
    }

    private static byte[] jpeg(BufferedImage image) {
        try (var out = new ByteArrayOutputStream()) {
            ImageIO.write(image, "jpeg", out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
    }
}
