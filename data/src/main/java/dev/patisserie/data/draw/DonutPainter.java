package dev.patisserie.data.draw;

import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.Area;
import java.util.Random;

/** A ring, its icing with a wavy border, sprinkles on it. */
final class DonutPainter implements Painter {

    @Override
    public void paint(Brush brush, Random random) {
        double hole = 0.26 + random.nextDouble() * 0.12;
        Color dough = Palette.any(random);
        brush.solid(ring(Brush.circle(0, 0, 0.92), hole), dough);
        Color icing = Palette.unlike(dough, random);
        Shape wavy = Brush.wavyCircle(
                0.78, 5 + random.nextInt(5), 0.03 + random.nextDouble() * 0.04, random.nextDouble() * Math.PI);
        Shape iced = ring(wavy, hole + 0.07);
        brush.solid(iced, icing);
        brush.sprinkle(iced, 15 + random.nextInt(50), random);
    }

    private static Shape ring(Shape outer, double hole) {
        var ring = new Area(outer);
        ring.subtract(new Area(Brush.circle(0, 0, hole)));
        return ring;
    }
}
