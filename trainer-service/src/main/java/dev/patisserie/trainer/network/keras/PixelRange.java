package dev.patisserie.trainer.network.keras;

/**
 * The scaling of pixels, 0 to 255, before the first layer of a model.
 *
 * @param scale factor
 * @param offset added to the product
 */
public record PixelRange(float scale, float offset) {

    /** The model takes pixels of 0 to 255. */
    public static final PixelRange BYTES = new PixelRange(1, 0);

    /** Returns whether pixels are not changed. */
    boolean isIdentity() {
        return equals(BYTES);
    }
}
