package dev.patisserie.data.draw;

import java.util.Random;

/** Draws one kind of dessert, upright, within the square from (-1, -1) to (1, 1), y down. */
@FunctionalInterface
interface Painter {
    /**
     * Draws it.
     *
     * @param brush what to draw with
     * @param random every choice of shape and colour comes from here
     */
    void paint(Brush brush, Random random);
}
