package dev.patisserie.common.onednn;

/**
 * The values of each image of a batch at one place of a network: {@code [height, width, channels]}, row-major. A row of
 * values has height and width 1. Compared by identity.
 *
 * <p>Channels may be stored with unused channels after them, whose values are 0, since AMX computes 32 channels at a
 * time.
 */
final class Tensor {

    private final int height;
    private final int width;
    private final int channels;
    private final int stored;
    private final ElementType type;
    private final Tensor storage; // null if this tensor has a region of its own

    private Tensor(int[] shape, int stored, ElementType type, Tensor storage) {
        this.height = shape[0];
        this.width = shape[1];
        this.channels = shape[2];
        this.stored = stored;
        this.type = type;
        this.storage = storage;
    }

    static Tensor of(int height, int width, int channels, ElementType type) {
        return new Tensor(new int[] {height, width, channels}, channels, type, null);
    }

    /** Returns a tensor of another size and number of channels with the type of this one. */
    Tensor resized(int newHeight, int newWidth, int newChannels) {
        return of(newHeight, newWidth, newChannels, type);
    }

    /** Returns a tensor of the same shape, including the unused channels. */
    Tensor like(ElementType newType) {
        return new Tensor(new int[] {height, width, channels}, stored, newType, null);
    }

    /** Returns a tensor with the same shape and a number of stored channels. */
    Tensor storedAs(int newStored) {
        return new Tensor(new int[] {height, width, channels}, newStored, type, storage);
    }

    /** Returns a tensor that overwrites this one. */
    Tensor overwritten() {
        return new Tensor(new int[] {height, width, channels}, stored, type, root());
    }

    int height() {
        return height;
    }

    int width() {
        return width;
    }

    /** Returns the number of channels of the network. */
    int channels() {
        return channels;
    }

    /** Returns the number of channels in memory. */
    int stored() {
        return stored;
    }

    ElementType type() {
        return type;
    }

    /** Returns the tensor whose region this one uses. */
    Tensor root() {
        return storage == null ? this : storage;
    }

    /** Returns the number of values of an image in the network. */
    int values() {
        return height * width * channels;
    }

    /** Returns the bytes of an image. */
    long imageBytes() {
        return imageBytes(type);
    }

    /** Returns the bytes of an image whose values have another type. */
    long imageBytes(ElementType other) {
        return (long) height * width * stored * other.bytes();
    }

    boolean hasShapeOf(Tensor other) {
        return height == other.height && width == other.width && channels == other.channels;
    }

    @Override
    public String toString() {
        return "[%d, %d, %d]".formatted(height, width, channels);
    }
}
