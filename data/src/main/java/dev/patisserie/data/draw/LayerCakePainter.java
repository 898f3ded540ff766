package dev.patisserie.data.draw;

import java.awt.Color;
import java.awt.Shape;
import java.util.Random;

/** A cake from the side: layers of two colours, icing that drips, sometimes candles. */
final class LayerCakePainter implements Painter {

    @Override
    public void paint(Brush brush, Random random) {
        double half = 0.72 + random.nextDouble() * 0.2;
        double top = -0.35 + random.nextDouble() * 0.2;
        candles(brush, half, top, random);
        layers(brush, half, top, random);
        icing(brush, half, top, random);
    }

    private static void candles(Brush brush, double half, double top, Random random) {
        int candles = random.nextInt(5);
        for (int i = 0; i < candles; i++) {
            double x = -half + 2 * half * (i + 1) / (candles + 1);
            brush.solid(Brush.box(x - 0.04, top - 0.42, x + 0.04, top, 0.02), Palette.any(random));
            brush.fill(Brush.ellipse(x, top - 0.5, 0.04, 0.08), new Color(0xFFD45A));
        }
    }

    private static void layers(Brush brush, double half, double top, Random random) {
        Color cake = Palette.any(random);
        Color cream = Palette.unlike(cake, random);
        brush.solid(Brush.box(-half, top, half, 0.85, 0.06), cake);
        int layers = 3 + random.nextInt(2);
        double height = (0.85 - top) / layers;
        for (int i = 1; i < layers; i++) {
            double y = top + i * height;
            brush.fill(Brush.box(-half, y - 0.055, half, y + 0.055, 0.02), cream);
        }
    }

    private static void icing(Brush brush, double half, double top, Random random) {
        Color colour = Palette.any(random);
        brush.fill(Brush.box(-half - 0.04, top - 0.1, half + 0.04, top + 0.1, 0.1), colour);
        int drips = 5 + random.nextInt(4);
        double width = 2 * half / drips;
        for (int i = 0; i < drips; i++) {
            double left = -half + i * width;
            Shape drip = Brush.box(
                    left + width * 0.15, top, left + width * 0.75, top + 0.15 + random.nextDouble() * 0.3, width * 0.6);
            brush.fill(drip, colour);
        }
    }
}
