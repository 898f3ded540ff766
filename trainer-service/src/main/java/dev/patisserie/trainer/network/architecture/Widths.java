package dev.patisserie.trainer.network.architecture;

/** Numbers of channels of scaled architectures. */
final class Widths {

    private static final int MULTIPLE = 8;

    private Widths() {}

    /** Returns the nearest multiple of 8, at least 8. */
    static int nearest(double wanted) {
        return Math.max(MULTIPLE, (int) (wanted + MULTIPLE / 2.0) / MULTIPLE * MULTIPLE);
    }

    /** Returns the nearest multiple of 8 that is at least nine tenths of the wanted number. */
    static int rounded(double wanted) {
        int nearest = nearest(wanted);
        return nearest < 0.9 * wanted ? nearest + MULTIPLE : nearest;
    }
}
