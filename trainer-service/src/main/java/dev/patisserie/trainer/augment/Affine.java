package dev.patisserie.trainer.augment;

/**
 * An affine map of the plane: x to {@code a0 x + a1 y + a2}, y to {@code b0 x + b1 y + b2}; x is the column, y the row.
 */
record Affine(double a0, double a1, double a2, double b0, double b1, double b2) {

    static Affine translation(double x, double y) {
        return new Affine(1, 0, x, 0, 1, y);
    }

    static Affine rotation(double radians) {
        double cos = Math.cos(radians);
        double sin = Math.sin(radians);
        return new Affine(cos, -sin, 0, sin, cos, 0);
    }

    /** Shears by an angle as Keras does: columns keep their length. */
    static Affine shear(double radians) {
        return new Affine(1, -Math.sin(radians), 0, 0, Math.cos(radians), 0);
    }

    static Affine scale(double x, double y) {
        return new Affine(x, 0, 0, 0, y, 0);
    }

    /** Swaps left and right of an image {@code width} pixels wide. */
    static Affine mirror(int width) {
        return new Affine(-1, 0, width - 1, 0, 1, 0);
    }

    /** Swaps top and bottom of an image {@code height} pixels high. */
    static Affine upsideDown(int height) {
        return new Affine(1, 0, 0, 0, -1, height - 1);
    }

    /** Returns the map that applies {@code first} and then this one. */
    Affine times(Affine first) {
        return new Affine(
                a0 * first.a0 + a1 * first.b0,
                a0 * first.a1 + a1 * first.b1,
                a0 * first.a2 + a1 * first.b2 + a2,
                b0 * first.a0 + b1 * first.b0,
                b0 * first.a1 + b1 * first.b1,
                b0 * first.a2 + b1 * first.b2 + b2);
    }

    /** Writes the map as TensorFlow's projective transform; the last two numbers stay 0. */
    void writeTo(float[] target, int offset) {
        double[] numbers = {a0, a1, a2, b0, b1, b2};
        for (int i = 0; i < numbers.length; i++) {
            target[offset + i] = (float) numbers[i];
        }
    }
}
