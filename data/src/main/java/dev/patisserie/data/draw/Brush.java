package dev.patisserie.data.draw;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Arc2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.RoundRectangle2D;
import java.util.Random;

/** Draws the basic shapes of desserts, in the painter's coordinates. */
final class Brush {

    private final Graphics2D graphics;

    Brush(Graphics2D graphics) {
        this.graphics = graphics;
    }

    void fill(Shape shape, Color colour) {
        graphics.setColor(colour);
        graphics.fill(shape);
    }

    void outline(Shape shape, Color colour, double width) {
        graphics.setColor(colour);
        graphics.setStroke(new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        graphics.draw(shape);
    }

    /** Fills a shape, with an outline in a darker shade. */
    void solid(Shape shape, Color colour) {
        fill(shape, colour);
        outline(shape, Palette.shade(colour, 0.65), 0.03);
    }

    /** Runs {@code drawing}, clipped to {@code shape}. */
    void within(Shape shape, Runnable drawing) {
        Shape before = graphics.getClip();
        graphics.clip(shape);
        drawing.run();
        graphics.setClip(before);
    }

    /** Scatters short strokes over a shape. */
    void sprinkle(Shape shape, int count, Random random) {
        within(shape, () -> {
            for (int i = 0; i < count; i++) {
                double x = random.nextDouble() * 2 - 1;
                double y = random.nextDouble() * 2 - 1;
                double angle = random.nextDouble() * Math.PI;
                outline(line(x, y, x + 0.09 * Math.cos(angle), y + 0.09 * Math.sin(angle)), Palette.any(random), 0.035);
            }
        });
    }

    static Shape ellipse(double x, double y, double radiusX, double radiusY) {
        return new Ellipse2D.Double(x - radiusX, y - radiusY, 2 * radiusX, 2 * radiusY);
    }

    static Shape circle(double x, double y, double radius) {
        return ellipse(x, y, radius, radius);
    }

    static Shape line(double x1, double y1, double x2, double y2) {
        return new Line2D.Double(x1, y1, x2, y2);
    }

    static Shape box(double left, double top, double right, double bottom, double corner) {
        return new RoundRectangle2D.Double(left, top, right - left, bottom - top, corner, corner);
    }

    /** The upper or lower half of an ellipse. */
    static Shape half(double x, double y, double radiusX, double radiusY, boolean upper) {
        return new Arc2D.Double(x - radiusX, y - radiusY, 2 * radiusX, 2 * radiusY, upper ? 0 : 180, 180, Arc2D.CHORD);
    }

    /** A closed polygon through points x1, y1, x2, y2, ... */
    static Shape polygon(double... points) {
        var path = new Path2D.Double();
        path.moveTo(points[0], points[1]);
        for (int i = 2; i < points.length; i += 2) {
            path.lineTo(points[i], points[i + 1]);
        }
        path.closePath();
        return path;
    }

    /** A circle whose radius varies {@code waves} times by the fraction {@code depth}. */
    static Shape wavyCircle(double radius, int waves, double depth, double phase) {
        int corners = 120;
        double[] points = new double[corners * 2];
        for (int i = 0; i < corners; i++) {
            double angle = 2 * Math.PI * i / corners;
            double r = radius * (1 + depth * Math.sin(waves * angle + phase));
            points[2 * i] = r * Math.cos(angle);
            points[2 * i + 1] = r * Math.sin(angle);
        }
        return polygon(points);
    }
}
