package dev.patisserie.trainer.tensorboard;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/**
 * An encoded picture.
 *
 * @param width in pixels
 * @param height in pixels
 * @param png bytes of the PNG file
 */
record Picture(int width, int height, byte[] png) {

    /**
     * Encodes an image.
     *
     * @param values red, green and blue of each pixel, row by row, 0 to 255
     * @param imageSize width and height, in pixels
     * @throws IOException if it cannot be encoded
     */
    static Picture of(float[] values, int imageSize) throws IOException {
        var image = new BufferedImage(imageSize, imageSize, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < imageSize * imageSize; i++) {
            int rgb = 0;
            for (int channel = 0; channel < 3; channel++) {
                int value = Math.round(values[3 * i + channel]);
                rgb = rgb << Byte.SIZE | Math.max(0, Math.min(255, value));
            }
            image.setRGB(i % imageSize, i / imageSize, rgb);
        }
        return of(image);
    }

    /** Encodes an image. */
    static Picture of(BufferedImage image) throws IOException {
        var png = new ByteArrayOutputStream();
        ImageIO.write(image, "png", png);
        return new Picture(image.getWidth(), image.getHeight(), png.toByteArray());
    }
}
