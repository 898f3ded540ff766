package dev.patisserie.common.onednn;

/** The types of the values of a {@link Tensor}. */
enum ElementType {
    /** Pixels, 0 to 255; only as input. */
    UINT8(1),
    /** The upper half of a float32. */
    BFLOAT16(2),
    /** Single precision. */
    FLOAT32(4);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /** Returns the size of a value. */
    int bytes() {
        return bytes;
    }
}
