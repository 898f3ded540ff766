package dev.patisserie.data.draw;

import java.awt.Color;
import java.awt.Shape;
import java.util.Random;

/** A waffle cone, and scoops on top of each other. */
final class IceCreamPainter implements Painter {

    @Override
    public void paint(Brush brush, Random random) {
        int scoops = 1 + random.nextInt(3);
        double rim = 0.05 + 0.07 * scoops;
        cone(brush, rim, random);
        double y = rim - 0.18;
        double radius = 0.5 - 0.05 * scoops;
        for (int i = 0; i < scoops; i++) {
            scoop(brush, 0, y, radius, random);
            y -= radius * 1.15;
            radius *= 0.92;
        }
    }

    private static void cone(Brush brush, double rim, Random random) {
        Color waffle = Palette.any(random);
        double width = 0.42 + random.nextDouble() * 0.08;
        Shape cone = Brush.polygon(-width, rim, width, rim, 0, 1);
        brush.solid(cone, waffle);
        brush.within(cone, () -> {
            for (double at = -1.6; at < 1.6; at += 0.2) {
                Color line = Palette.shade(waffle, 0.6);
                brush.outline(Brush.line(at, rim, at + 0.7, 1), line, 0.035);
                brush.outline(Brush.line(at, rim, at - 0.7, 1), line, 0.035);
            }
        });
    }

    /** Paints a ball of ice cream. */
    static void scoop(Brush brush, double x, double y, double radius, Random random) {
        Color colour = Palette.any(random);
        Shape ball = Brush.circle(x, y, radius);
        brush.solid(ball, colour);
        brush.sprinkle(ball, random.nextInt(15), random);
        brush.fill(
                Brush.ellipse(x - radius * 0.35, y - radius * 0.4, radius * 0.25, radius * 0.18),
                Palette.clear(Color.WHITE, 120));
    }
}
