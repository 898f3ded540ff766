package dev.patisserie.data.draw;

import java.awt.Color;
import java.util.Random;

/** The colours that all desserts and backgrounds share, so that colours do not identify a class. */
final class Palette {

    private static final Color[] COLOURS = {
        new Color(0xF4B6C2), new Color(0xB5E0C3), new Color(0x5A3420), new Color(0xFBEFC9),
        new Color(0xF6DC5E), new Color(0xC9B4E4), new Color(0xD9475B), new Color(0x5566AA),
        new Color(0xA9744A), new Color(0xFAFAF5), new Color(0xE39B4B), new Color(0x86B84F),
        new Color(0xC98B4E), new Color(0x8A5A34), new Color(0xE8C188), new Color(0x6F8FA8)
    };

    private static final int SHADE_SPREAD = 22;

    private Palette() {}

    /** Returns one of the colours with a slight random change. */
    static Color any(Random random) {
        Color base = COLOURS[random.nextInt(COLOURS.length)];
        return new Color(near(base.getRed(), random), near(base.getGreen(), random), near(base.getBlue(), random));
    }

    /** Returns a colour that is distinguishable from {@code other}. */
    static Color unlike(Color other, Random random) {
        Color colour = any(random);
        while (distance(colour, other) < 110) {
            colour = any(random);
        }
        return colour;
    }

    /**
     * Returns {@code colour} with another brightness.
     *
     * @param factor 0 is black, 1 changes nothing, higher values lighten the colour
     */
    static Color shade(Color colour, double factor) {
        return new Color(
                clamp(colour.getRed() * factor), clamp(colour.getGreen() * factor), clamp(colour.getBlue() * factor));
    }

    /** Returns a paler {@code colour}, for surfaces. */
    static Color pale(Color colour) {
        return new Color(
                clamp(110 + colour.getRed() * 0.55),
                clamp(110 + colour.getGreen() * 0.55),
                clamp(110 + colour.getBlue() * 0.55));
    }

    /** Returns {@code colour} with an opacity of 0 to 255. */
    static Color clear(Color colour, int alpha) {
        return new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), alpha);
    }

    private static int near(int value, Random random) {
        return clamp(value + (random.nextDouble() * 2 - 1) * SHADE_SPREAD);
    }

    private static int distance(Color a, Color b) {
        return Math.abs(a.getRed() - b.getRed())
                + Math.abs(a.getGreen() - b.getGreen())
                + Math.abs(a.getBlue() - b.getBlue());
    }

    static int clamp(double value) {
        return (int) Math.round(Math.max(0, Math.min(255, value)));
    }
}
