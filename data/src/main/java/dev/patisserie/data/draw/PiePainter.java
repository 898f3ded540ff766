package dev.patisserie.data.draw;

import java.awt.Color;
import java.awt.Shape;
import java.util.Random;

/** A pie from above: crimped crust, filling, lattice. */
final class PiePainter implements Painter {

    @Override
    public void paint(Brush brush, Random random) {
        Color crust = Palette.any(random);
        brush.solid(Brush.wavyCircle(0.92, 18 + random.nextInt(10), 0.03, random.nextDouble()), crust);
        Shape filling = Brush.circle(0, 0, 0.74);
        brush.solid(filling, Palette.unlike(crust, random));
        double gap = 0.26 + random.nextDouble() * 0.12;
        double width = gap * 0.42;
        double offset = random.nextDouble() * gap;
        brush.within(filling, () -> {
            for (double at = -1.2 + offset; at < 1.2; at += gap) {
                strip(brush, Brush.line(at, -1, at, 1), crust, width);
            }
            for (double at = -1.2 + offset; at < 1.2; at += gap) {
                strip(brush, Brush.line(-1, at, 1, at), crust, width);
            }
        });
    }

    private static void strip(Brush brush, Shape line, Color crust, double width) {
        brush.outline(line, Palette.shade(crust, 0.6), width + 0.04);
        brush.outline(line, crust, width);
    }
}
