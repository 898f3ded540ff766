package dev.patisserie.data.draw;

import java.util.Locale;

/** The classes of the drawn data set. They differ by shape, not by colour. */
public enum Dessert {
    /** Pleated wrapper, piled frosting, sometimes a cherry. */
    CUPCAKE(new CupcakePainter()),
    /** A ring with icing and sprinkles. */
    DONUT(new DonutPainter()),
    /** A cone with one to three scoops. */
    ICE_CREAM(new IceCreamPainter()),
    /** Layers seen from the side, with icing that drips. */
    LAYER_CAKE(new LayerCakePainter()),
    /** Two shells and a filling, seen from the side. */
    MACARON(new MacaronPainter()),
    /** A dish from above, under a lattice. */
    PIE(new PiePainter());

    private final Painter painter;

    Dessert(Painter painter) {
        this.painter = painter;
    }

    /** Returns the name of its class folder. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    Painter painter() {
        return painter;
    }
}
