package dev.patisserie.data.draw;

import java.awt.image.BufferedImage;
import java.util.Random;

/** Simulates a camera: exposure, colour temperature, light from one side, and sensor noise. */
final class Light {

    private final double exposure;
    private final double warmth;
    private final double slopeX;
    private final double slopeY;
    private final double noise;

    private Light(double exposure, double warmth, Random random) {
        this.exposure = exposure;
        this.warmth = warmth;
        slopeX = (random.nextDouble() * 2 - 1) * 0.25;
        slopeY = (random.nextDouble() * 2 - 1) * 0.25;
        noise = 1 + random.nextDouble() * 8;
    }

    static Light daylight(Random random) {
        return new Light(0.75 + random.nextDouble() * 0.4, (random.nextDouble() * 2 - 1) * 0.12, random);
    }

    /** Returns weak, yellow light. */
    static Light lamp(Random random) {
        return new Light(0.4 + random.nextDouble() * 0.3, 0.3 + random.nextDouble() * 0.2, random);
    }

    /** Changes every pixel of {@code image}. */
    void shine(BufferedImage image, Random random) {
        int width = image.getWidth();
        int height = image.getHeight();
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            image.getRGB(0, y, width, 1, row, 0, width);
            for (int x = 0; x < width; x++) {
                double light = exposure * (1 + slopeX * (2.0 * x / width - 1) + slopeY * (2.0 * y / height - 1));
                row[x] = expose(row[x], light, random);
            }
            image.setRGB(0, y, width, 1, row, 0, width);
        }
    }

    private int expose(int rgb, double light, Random random) {
        int red = Palette.clamp((rgb >> 16 & 255) * light * (1 + warmth) + grain(random));
        int green = Palette.clamp((rgb >> 8 & 255) * light + grain(random));
        int blue = Palette.clamp((rgb & 255) * light * (1 - warmth) + grain(random));
        return red << 16 | green << 8 | blue;
    }

    private double grain(Random random) {
        return random.nextGaussian() * noise;
    }
}
