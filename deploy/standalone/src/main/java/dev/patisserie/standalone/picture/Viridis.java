package dev.patisserie.standalone.picture;

/**
 * The colour map viridis (van der Walt and Smith 2015), whose lightness rises evenly, so that it is readable with every
 * colour vision and in grey. Interpolated linearly between ten of its colours.
 */
final class Viridis {

    private static final int[] COLOURS = {
        0x440154, 0x482878, 0x3E4A89, 0x31688E, 0x26828E, 0x1F9E89, 0x35B779, 0x6DCD59, 0xB4DE2C, 0xFDE725
    };

    private Viridis() {}

    /**
     * Returns the colour of a value.
     *
     * @param value 0 to 1
     * @return 24 bits: red, green, blue
     */
    static int rgb(double value) {
        double position = value * (COLOURS.length - 1);
        int lower = (int) Math.min(position, COLOURS.length - 2);
        return mix(COLOURS[lower], COLOURS[lower + 1], position - lower);
    }

    /**
     * Mixes two colours.
     *
     * @param share share of {@code b}, 0 to 1
     */
    static int mix(int a, int b, double share) {
        int mixed = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int from = a >> shift & 0xFF;
            int to = b >> shift & 0xFF;
            mixed |= (int) Math.round(from + share * (to - from)) << shift;
        }
        return mixed;
    }
}
