package dev.patisserie.common.backbone;

/**
 * A weights file that Keras publishes, without the top layers.
 *
 * @param path path below {@link #origin}, for example {@code mobilenet/x.h5}
 * @param hash lower-case hex digits of its MD5 or SHA-256, as Keras states it; null if Keras states none
 * @param origin base address of the file; a mirror has the same paths
 */
public record PublishedFile(String path, String hash, String origin) {

    /** The base address of most files. */
    public static final String KERAS = "https://storage.googleapis.com/tensorflow/keras-applications/";

    /** The base address of EfficientNet's files. */
    public static final String EARLIER = "https://storage.googleapis.com/keras-applications/";

    /** Creates a file at the usual address. */
    public PublishedFile(String path, String hash) {
        this(path, hash, KERAS);
    }

    /** Returns the last part of the path. */
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
