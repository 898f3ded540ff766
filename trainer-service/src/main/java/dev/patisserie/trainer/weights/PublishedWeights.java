package dev.patisserie.trainer.weights;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A weights file that Keras publishes: ImageNet weights of a network without its top.
 *
 * @param path path below the base address, for example {@code mobilenet/x.h5}
 * @param hash expected hash of the file; empty if Keras publishes none
 */
public record PublishedWeights(String path, Optional<FileHash> hash) {

    /** The base address of Keras's files; a mirror has the same paths. */
    public static final URI KERAS = URI.create("https://storage.googleapis.com/tensorflow/keras-applications/");

    /** Xception, 299 px. */
    public static final PublishedWeights XCEPTION = of(
            "xception/xception_weights_tf_dim_ordering_tf_kernels_notop.h5",
            FileHash.md5("b0042744bf5b25fce3cb969f33bebb97"));

    /** MobileNet, alpha 1.0, 224 px. */
    public static final PublishedWeights MOBILENET_1_0_224 = of(
            "mobilenet/mobilenet_1_0_224_tf_no_top.h5",
            FileHash.sha256("9f9cfd8c925431c06ce96744e1d201575f6a681bf38ae2de38e2ae8f7d7829d3"));

    /** MobileNet, alpha 0.25, 224 px. */
    public static final PublishedWeights MOBILENET_0_25_224 = of(
            "mobilenet/mobilenet_2_5_224_tf_no_top.h5",
            FileHash.sha256("dbdb03ee2a22fd895301636cd328b234bb3a9952358f436d82f46b81e0d5b0bf"));

    /**
     * Returns the file of a MobileNet, 224 px.
     *
     * @param alpha 0.25, 0.5, 0.75 or 1.0
     */
    public static PublishedWeights mobileNet(double alpha) {
        if (alpha == 1.0) {
            return MOBILENET_1_0_224;
        }
        if (alpha == 0.25) {
            return MOBILENET_0_25_224;
        }
        String width = alpha == 0.5 ? "5_0" : "7_5";
        return of("mobilenet/mobilenet_%s_224_tf_no_top.h5".formatted(width), null);
    }

    /**
     * Returns the file of a MobileNetV2, 224 px.
     *
     * @param alpha 0.35, 0.5, 0.75, 1.0, 1.3 or 1.4
     */
    public static PublishedWeights mobileNetV2(double alpha) {
        return of(
                "mobilenet_v2/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_%s_224_no_top.h5".formatted(alpha), null);
    }

    /** Checks that the path stays below the base address. */
    public PublishedWeights {
        if (!path.matches("([A-Za-z0-9_.-]+/)*[A-Za-z0-9_-][A-Za-z0-9_.-]*") || path.contains("..")) {
            throw new IllegalArgumentException("path must be plain names joined by '/', was '%s'".formatted(path));
        }
    }

    private static PublishedWeights of(String path, FileHash hash) {
        return new PublishedWeights(path, Optional.ofNullable(hash));
    }

    /** Returns the file name, the last part of the path. */
    public String fileName() {
        return Path.of(path).getFileName().toString();
    }
}
