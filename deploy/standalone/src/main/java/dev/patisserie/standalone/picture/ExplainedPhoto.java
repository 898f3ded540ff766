package dev.patisserie.standalone.picture;

import dev.patisserie.common.event.PredictionMade.Explanation;
import dev.patisserie.common.image.ImageHeader;
import dev.patisserie.common.image.ImageLimits;
import dev.patisserie.common.image.decode.ImageDecoder;
import dev.patisserie.common.image.decode.ImageFileReader;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Writes a photo with the class activation map of its prediction. */
public final class ExplainedPhoto {

    /** Maximum width and height of the picture, in pixels. */
    private static final int LARGEST = 1024;

    private ExplainedPhoto() {}

    /**
     * Writes a PNG.
     *
     * @param photo an image file that a service has classified
     * @param explanation the map of its prediction
     * @param png the file to write; replaced if it exists
     * @throws IOException if a file cannot be read or written
     */
    public static void write(Path photo, Explanation explanation, Path png) throws IOException {
        BufferedImage picture = new HeatMap(explanation).over(upright(Files.readAllBytes(photo)));
        if (!ImageIO.write(picture, "png", png.toFile())) {
            throw new IOException("this Java has no PNG writer");
        }
    }

    /** The decoder turns a photo upright and squeezes it to a square, which is undone here. */
    private static BufferedImage upright(byte[] file) {
        ImageHeader header = ImageFileReader.readHeader(file, ImageLimits.DEFAULT);
        boolean turned = header.orientation() > 4;
        int width = turned ? header.height() : header.width();
        int height = turned ? header.width() : header.height();
        double scale = Math.min(1, (double) LARGEST / Math.max(width, height));
        int side = Math.max(1, (int) Math.round(scale * Math.max(width, height)));
        BufferedImage square = square(file, side);
        var image = new BufferedImage(
                Math.max(1, (int) Math.round(scale * width)),
                Math.max(1, (int) Math.round(scale * height)),
                BufferedImage.TYPE_INT_RGB);
        var graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        graphics.drawImage(square, 0, 0, image.getWidth(), image.getHeight(), null);
        graphics.dispose();
        return image;
    }

    private static BufferedImage square(byte[] file, int side) {
        try (var decoder = new ImageDecoder(ImageLimits.DEFAULT)) {
            byte[] rgb = decoder.decode(file, side);
            var image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
            for (int i = 0; i < side * side; i++) {
                int colour = (rgb[3 * i] & 0xFF) << 16 | (rgb[3 * i + 1] & 0xFF) << 8 | rgb[3 * i + 2] & 0xFF;
                image.setRGB(i % side, i / side, colour);
            }
            return image;
        }
    }
}
