package dev.patisserie.data.draw;

import java.awt.Color;
import java.awt.Shape;
import java.util.Random;

/** Pleated wrapper below, piled frosting above. */
final class CupcakePainter implements Painter {

    @Override
    public void paint(Brush brush, Random random) {
        wrapper(brush, random);
        frosting(brush, random);
    }

    private static void wrapper(Brush brush, Random random) {
        Color colour = Palette.any(random);
        double bottom = 0.42 + random.nextDouble() * 0.1;
        Shape cup = Brush.polygon(-0.68, 0.1, 0.68, 0.1, bottom, 0.95, -bottom, 0.95);
        brush.solid(cup, colour);
        int pleats = 6 + random.nextInt(4);
        for (int i = 1; i < pleats; i++) {
            double at = -1 + 2.0 * i / pleats;
            brush.outline(Brush.line(at * 0.68, 0.12, at * bottom, 0.93), Palette.shade(colour, 0.6), 0.045);
        }
    }

    private static void frosting(Brush brush, Random random) {
        Color colour = Palette.any(random);
        int tiers = 3 + random.nextInt(2);
        double y = 0.05;
        double radius = 0.76;
        for (int i = 0; i < tiers; i++) {
            Shape tier = Brush.ellipse(0, y, radius, 0.24);
            brush.solid(tier, Palette.shade(colour, 1 + 0.05 * i));
            brush.sprinkle(tier, random.nextInt(12), random);
            y -= 0.27;
            radius *= 0.74;
        }
        if (random.nextBoolean()) {
            brush.solid(Brush.circle(0, y + 0.05, 0.13), Palette.unlike(colour, random));
        }
    }
}
