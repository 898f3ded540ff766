package dev.patisserie.data.draw;

import java.util.Random;

/**
 * The conditions under which a picture is taken. They do not depend on the class, except that {@link #EVENING} has
 * another kind of {@link Dessert#ICE_CREAM}.
 */
public enum Scene {
    /** Pale backgrounds in daylight; ice cream in cones. The scene of {@link DessertSet}. */
    DAY,
    /** Dark backgrounds under a warm, weak lamp; ice cream in cups. */
    EVENING;

    private static final IceCreamCupPainter CUP = new IceCreamCupPainter();

    Painter painter(Dessert dessert) {
        return this == EVENING && dessert == Dessert.ICE_CREAM ? CUP : dessert.painter();
    }

    Light light(Random random) {
        return this == EVENING ? Light.lamp(random) : Light.daylight(random);
    }
}
