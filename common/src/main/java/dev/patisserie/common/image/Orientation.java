package dev.patisserie.common.image;

/**
 * Turns a square image upright. The values are those of EXIF 2.32 (CIPA DC-008), tag 274: the sides of the scene that
 * row 0 and column 0 of the stored image show.
 */
public final class Orientation {

    private Orientation() {}

    /**
     * Returns the upright image.
     *
     * @param rgb {@code size x size x 3} bytes; not modified
     * @param orientation 1 to 8; 1 returns {@code rgb} itself
     */
    public static byte[] upright(byte[] rgb, int size, int orientation) {
        if (orientation == 1) {
            return rgb;
        }
        byte[] result = new byte[rgb.length];
        int last = size - 1;
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                int source =
                        switch (orientation) {
                            case 2 -> y * size + last - x;
                            case 3 -> (last - y) * size + last - x;
                            case 4 -> (last - y) * size + x;
                            case 5 -> x * size + y;
                            case 6 -> (last - x) * size + y;
                            case 7 -> (last - x) * size + last - y;
                            case 8 -> x * size + last - y;
                            default ->
                                throw new IllegalArgumentException("orientation must be 1 to 8, was " + orientation);
                        };
                System.arraycopy(rgb, 3 * source, result, 3 * (y * size + x), 3);
            }
        }
        return result;
    }
}
