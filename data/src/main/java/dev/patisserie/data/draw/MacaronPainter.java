package dev.patisserie.data.draw;

import java.awt.Color;
import java.util.Random;

/** Two domed shells with ruffled feet, and a filling between them. */
final class MacaronPainter implements Painter {

    @Override
    public void paint(Brush brush, Random random) {
        Color shell = Palette.any(random);
        Color filling = Palette.unlike(shell, random);
        double gap = 0.1 + random.nextDouble() * 0.08;
        double dome = 0.42 + random.nextDouble() * 0.14;
        brush.solid(Brush.box(-0.84, -gap, 0.84, gap, 0.12), filling);
        brush.solid(Brush.half(0, -gap - 0.06, 0.92, dome, true), shell);
        brush.solid(Brush.half(0, gap + 0.06, 0.92, dome, false), Palette.shade(shell, 0.9));
        feet(brush, -gap - 0.04, shell, random);
        feet(brush, gap + 0.04, Palette.shade(shell, 0.9), random);
        brush.fill(Brush.ellipse(-0.3, -gap - dome * 0.6, 0.22, 0.06), Palette.clear(Color.WHITE, 90));
    }

    private static void feet(Brush brush, double y, Color shell, Random random) {
        for (double x = -0.86; x <= 0.86; x += 0.086) {
            double radius = 0.06 + random.nextDouble() * 0.03;
            brush.fill(Brush.circle(x, y, radius), Palette.shade(shell, 0.8));
        }
    }
}
