package dev.patisserie.data.draw;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.util.Random;

/** The background of a picture, which does not depend on the class. */
final class Backdrop {

    private Backdrop() {}

    /** Fills the whole picture. */
    static void paint(Graphics2D graphics, int width, int height, Scene scene, Random random) {
        Color colour = Palette.any(random);
        Color first = scene == Scene.EVENING ? Palette.shade(colour, 0.4) : Palette.pale(colour);
        Color second = Palette.shade(first, 0.75 + random.nextDouble() * 0.2);
        switch (random.nextInt(4)) {
            case 0 -> stripes(graphics, width, height, first, second, random);
            case 1 -> checks(graphics, width, height, first, second, random);
            case 2 -> blobs(graphics, width, height, first, random);
            default -> gradient(graphics, width, height, first, second, random);
        }
    }

    private static void gradient(Graphics2D graphics, int width, int height, Color first, Color second, Random random) {
        float x = random.nextFloat() * width;
        float y = random.nextFloat() * height;
        graphics.setPaint(new GradientPaint(x, 0, first, width - x, height + y, second));
        graphics.fillRect(0, 0, width, height);
    }

    private static void stripes(Graphics2D graphics, int width, int height, Color first, Color second, Random random) {
        graphics.setColor(first);
        graphics.fillRect(0, 0, width, height);
        graphics.setColor(second);
        int step = 10 + random.nextInt(30);
        boolean across = random.nextBoolean();
        for (int at = random.nextInt(step); at < Math.max(width, height); at += 2 * step) {
            graphics.fillRect(across ? 0 : at, across ? at : 0, across ? width : step, across ? step : height);
        }
    }

    private static void checks(Graphics2D graphics, int width, int height, Color first, Color second, Random random) {
        int step = 12 + random.nextInt(28);
        for (int y = 0; y < height; y += step) {
            for (int x = 0; x < width; x += step) {
                graphics.setColor((x / step + y / step) % 2 == 0 ? first : second);
                graphics.fillRect(x, y, step, step);
            }
        }
    }

    private static void blobs(Graphics2D graphics, int width, int height, Color first, Random random) {
        graphics.setColor(first);
        graphics.fillRect(0, 0, width, height);
        for (int i = 0; i < 12; i++) {
            int size = 8 + random.nextInt(width / 3);
            graphics.setColor(Palette.clear(Palette.any(random), 40 + random.nextInt(80)));
            graphics.fillOval(random.nextInt(width), random.nextInt(height), size, size);
        }
    }
}
