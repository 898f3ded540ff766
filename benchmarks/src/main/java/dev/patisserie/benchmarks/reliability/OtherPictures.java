package dev.patisserie.benchmarks.reliability;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.Polygon;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;

/** Pictures that show no dessert. */
public enum OtherPictures {

    /** Landscapes with houses, trees, cars and a sun. */
    SCENES {
        @Override
        void paint(BufferedImage image, Graphics2D graphics, Random random) {
            new Scene(graphics, image.getWidth(), image.getHeight(), random).paint();
        }
    },

    /** Squares of random colours, of 1 to 16 pixels, uniform or around a grey. */
    NOISE {
        @Override
        void paint(BufferedImage image, Graphics2D graphics, Random random) {
            boolean uniform = random.nextBoolean();
            double spread = 20 + random.nextInt(80);
            int square = 1 << random.nextInt(5);
            for (int y = 0; y < image.getHeight(); y += square) {
                for (int x = 0; x < image.getWidth(); x += square) {
                    int rgb = 0;
                    for (int channel = 0; channel < 3; channel++) {
                        double value = uniform ? random.nextInt(256) : 128 + spread * random.nextGaussian();
                        rgb = rgb << 8 | (int) Math.max(0, Math.min(255, value));
                    }
                    graphics.setColor(new Color(rgb));
                    graphics.fillRect(x, y, square, square);
                }
            }
        }
    },

    /** Pages of characters with seven segments, dark on light or light on dark; they need no font. */
    TEXT {
        @Override
        void paint(BufferedImage image, Graphics2D graphics, Random random) {
            Color paper = new Color(Color.HSBtoRGB(random.nextFloat(), 0.1f * random.nextFloat(), 0.95f));
            Color ink = new Color(Color.HSBtoRGB(random.nextFloat(), random.nextFloat(), 0.2f));
            boolean dark = random.nextBoolean();
            graphics.setColor(dark ? ink : paper);
            graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
            graphics.setColor(dark ? paper : ink);
            int width = Math.max(3, image.getWidth() * (2 + random.nextInt(5)) / 100);
            int margin = width + random.nextInt(2 * width);
            for (int y = margin; y + 2 * width < image.getHeight(); y += 3 * width) {
                int end = image.getWidth() - margin - random.nextInt(image.getWidth() / 4);
                for (int x = margin; x + width < end; x += 3 * width / 2) {
                    if (random.nextInt(6) > 0) { // else a space
                        character(graphics, x, y, width, GLYPHS[random.nextInt(GLYPHS.length)]);
                    }
                }
            }
        }
    };

    /**
     * The segments of 0 to 9, A, b, C, d, E, F, H, L, P and U: top, upper right and left, middle, lower ones, bottom.
     */
    private static final int[] GLYPHS = {
        0b1110111, 0b0100100, 0b1011101, 0b1101101, 0b0101110, 0b1101011, 0b1111011, 0b0100101, 0b1111111, 0b1101111,
        0b0111111, 0b1111010, 0b1010011, 0b1111100, 0b1011011, 0b0011011, 0b0111110, 0b1010010, 0b0011111, 0b1110110
    };

    abstract void paint(BufferedImage image, Graphics2D graphics, Random random);

    /**
     * Draws pictures.
     *
     * @param count number of pictures
     * @param size width and height in pixels, at least 32
     * @param seed equal seeds give equal pictures
     * @return PNG files
     */
    public List<byte[]> draw(int count, int size, long seed) {
        List<byte[]> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            var image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
            Graphics2D graphics = image.createGraphics();
            graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            // The first numbers of generators with similar seeds are similar.
            paint(image, graphics, new Random(new Random(seed * 31 + i).nextLong()));
            graphics.dispose();
            files.add(png(image));
        }
        return files;
    }

    private static byte[] png(BufferedImage image) {
        var bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void character(Graphics2D graphics, int x, int y, int width, int segments) {
        int line = Math.max(1, width / 5);
        int[][] places = {
            {0, 0, width, line}, // top
            {0, 0, line, width}, // upper left
            {width - line, 0, line, width}, // upper right
            {0, width - line, width, line}, // middle
            {0, width, line, width}, // lower left
            {width - line, width, line, width}, // lower right
            {0, 2 * width - line, width, line}, // bottom
        };
        for (int s = 0; s < places.length; s++) {
            if ((segments >> s & 1) == 1) {
                graphics.fillRect(x + places[s][0], y + places[s][1], places[s][2], places[s][3]);
            }
        }
    }

    /** A landscape with three to six things. */
    private record Scene(Graphics2D graphics, int width, int height, Random random) {

        void paint() {
            int horizon = height * (40 + random.nextInt(25)) / 100;
            Color sky = shade(0.55f + 0.1f * random.nextFloat(), 0.5f, 0.95f);
            graphics.setPaint(new GradientPaint(0, 0, sky, 0, horizon, Color.WHITE));
            graphics.fillRect(0, 0, width, horizon);
            graphics.setColor(shade(0.2f + 0.2f * random.nextFloat(), 0.6f, 0.6f));
            graphics.fillRect(0, horizon, width, height - horizon);
            graphics.setColor(shade(0.14f, 0.8f, 1));
            graphics.fillOval(random.nextInt(width), random.nextInt(horizon / 2), width / 8, width / 8);
            int things = 3 + random.nextInt(4);
            for (int i = 0; i < things; i++) {
                int size = width * (15 + random.nextInt(20)) / 100;
                int left = random.nextInt(width - size);
                int bottom = horizon + random.nextInt(height - horizon);
                switch (random.nextInt(3)) {
                    case 0 -> house(left, bottom, size);
                    case 1 -> tree(left, bottom, size);
                    default -> car(left, bottom, size);
                }
            }
        }

        private void house(int left, int bottom, int size) {
            graphics.setColor(shade(random.nextFloat(), 0.4f, 0.8f));
            graphics.fillRect(left, bottom - size, size, size);
            graphics.setColor(shade(0.02f, 0.8f, 0.6f));
            int[] x = {left - size / 8, left + size / 2, left + size + size / 8};
            int[] y = {bottom - size, bottom - 3 * size / 2, bottom - size};
            graphics.fillPolygon(new Polygon(x, y, x.length));
            graphics.setColor(shade(0.15f, 0.3f, 0.95f));
            graphics.fillRect(left + size / 6, bottom - 3 * size / 4, size / 4, size / 4);
            graphics.fillRect(left + 7 * size / 12, bottom - 3 * size / 4, size / 4, size / 4);
        }

        private void tree(int left, int bottom, int size) {
            graphics.setColor(shade(0.08f, 0.7f, 0.4f));
            graphics.fillRect(left + 2 * size / 5, bottom - size, size / 5, size);
            for (int i = 0; i < 5; i++) {
                graphics.setColor(shade(0.3f + 0.06f * random.nextFloat(), 0.7f, 0.4f + 0.3f * random.nextFloat()));
                int x = left + random.nextInt(Math.max(1, size / 2));
                graphics.fillOval(x, bottom - 3 * size / 2 + random.nextInt(size / 2), size / 2, size / 2);
            }
        }

        private void car(int left, int bottom, int size) {
            graphics.setColor(shade(random.nextFloat(), 0.9f, 0.8f));
            graphics.fillRoundRect(left, bottom - size / 2, size, size / 3, size / 8, size / 8);
            graphics.fillRoundRect(left + size / 5, bottom - 3 * size / 4, 3 * size / 5, size / 3, size / 8, size / 8);
            graphics.setColor(Color.DARK_GRAY);
            graphics.fillOval(left + size / 8, bottom - size / 4, size / 4, size / 4);
            graphics.fillOval(left + 5 * size / 8, bottom - size / 4, size / 4, size / 4);
        }

        private static Color shade(float hue, float saturation, float brightness) {
            return new Color(Color.HSBtoRGB(hue, saturation, brightness));
        }
    }
}
