package dev.patisserie.data.draw;

import java.awt.Color;
import java.awt.Shape;
import java.util.Random;

/** A wide cup with a stripe, scoops side by side, and a spoon. */
final class IceCreamCupPainter implements Painter {

    @Override
    public void paint(Brush brush, Random random) {
        spoon(brush, random);
        int scoops = 2 + random.nextInt(2);
        double radius = 0.9 / scoops;
        for (int i = 0; i < scoops; i++) {
            IceCreamPainter.scoop(brush, -0.7 + (2 * i + 1) * 0.7 / scoops, -0.05, radius, random);
        }
        cup(brush, random);
    }

    private static void spoon(Brush brush, Random random) {
        double tip = 0.5 + random.nextDouble() * 0.3;
        brush.outline(Brush.line(0.2, 0.1, tip, -0.9), Palette.any(random), 0.09);
    }

    private static void cup(Brush brush, Random random) {
        Color colour = Palette.any(random);
        double bottom = 0.5 + random.nextDouble() * 0.15;
        Shape cup = Brush.polygon(-0.85, 0.1, 0.85, 0.1, bottom, 0.8, -bottom, 0.8);
        brush.solid(cup, colour);
        brush.within(cup, () -> brush.fill(Brush.box(-1, 0.35, 1, 0.5, 0), Palette.unlike(colour, random)));
    }
}
