package dev.patisserie.data.draw;

import java.util.Random;

/** Draws one class, upright, within the square from (-1, -1) to (1, 1); y points down. */
@FunctionalInterface
interface Painter {
    /**
     * Draws a dessert.
     *
     * @param brush the brush
     * @param random source of every choice of shape and colour
     */
    void paint(Brush brush, Random random);
}
