package dev.patisserie.data.draw;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Draws a photo-like picture: backdrop, plate, shadow, dessert, light. */
public final class DessertPicture {

    private DessertPicture() {}

    /**
     * Draws a picture in the scene {@link Scene#DAY}.
     *
     * @param dessert the class of the picture
     * @param size approximate width and height, in pixels; each side is up to a tenth longer or shorter
     * @param seed equal seeds give equal pixels
     * @return RGB without alpha
     */
    public static BufferedImage draw(Dessert dessert, int size, long seed) {
        return draw(dessert, size, seed, Scene.DAY);
    }

    private static BufferedImage draw(Dessert dessert, int size, long seed, Scene scene) {
        var random = new Random(seed);
        int width = side(size, random);
        int height = side(size, random);
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
            Backdrop.paint(graphics, width, height, scene, random);
            place(graphics, width, height, random);
            Brush brush = new Brush(graphics);
            plate(brush, random);
            scene.painter(dessert).paint(brush, random);
        } finally {
            graphics.dispose();
        }
        scene.light(random).shine(image, random);
        return image;
    }

    /**
     * Draws a picture and encodes it as JPEG.
     *
     * @param dessert the class of the picture
     * @param size approximate width and height, in pixels
     * @param seed equal seeds give equal bytes
     */
    public static byte[] jpeg(Dessert dessert, int size, long seed, Scene scene) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ImageWriteParam quality = writer.getDefaultWriteParam();
        quality.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        quality.setCompressionQuality(0.75f + Math.floorMod(seed, 20) / 100f);
        var bytes = new ByteArrayOutputStream();
        try (ImageOutputStream encoded = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(encoded);
            writer.write(null, new IIOImage(draw(dessert, size, seed, scene), null, null), quality);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private static int side(int size, Random random) {
        return (int) Math.round(size * (0.9 + random.nextDouble() * 0.2));
    }

    /** Translates, rotates, scales and mirrors the square of the dessert. */
    private static void place(Graphics2D graphics, int width, int height, Random random) {
        double scale = Math.min(width, height) * (0.36 + random.nextDouble() * 0.11);
        graphics.translate(
                width * (0.5 + (random.nextDouble() - 0.5) * 0.12),
                height * (0.5 + (random.nextDouble() - 0.5) * 0.12));
        graphics.rotate(Math.toRadians((random.nextDouble() * 2 - 1) * 14));
        graphics.scale(scale * (random.nextBoolean() ? 1 : -1), scale * (0.88 + random.nextDouble() * 0.24));
    }

    private static void plate(Brush brush, Random random) {
        brush.fill(Brush.ellipse(0.08, 0.16, 1.0, 0.9), Palette.clear(Color.BLACK, 50));
        if (random.nextInt(3) == 0) {
            brush.solid(Brush.ellipse(0, 0.1, 1.15, 1.05), Palette.any(random));
        }
    }
}
