package dev.patisserie.trainer.dataset;

/**
 * A batch of images and their classes. The batch owns its arrays: callers must not change them.
 *
 * @param rgb {@code size() x imageSize x imageSize x 3} bytes, each an unsigned value 0 to 255
 * @param labels class of each image, as an index into the labels
 * @param imageSize width and height, in pixels
 */
public record Batch(byte[] rgb, int[] labels, int imageSize) {

    /** Returns the number of images. */
    public int size() {
        return labels.length;
    }
}
