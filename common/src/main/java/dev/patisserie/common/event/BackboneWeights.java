package dev.patisserie.common.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The weights that a backbone starts from (Keras's argument {@code weights}).
 *
 * @param source where they come from
 * @param file name of a file in the trainer's weights folder; null unless the source is {@link Source#FILE}
 * @param sha256 the SHA-256 that this file must have; null accepts any, and the trainer fills in the digest of the file
 *     that it used
 */
public record BackboneWeights(Source source, String file, String sha256) {

    /** The file that Keras publishes, trained on ImageNet. */
    public static final BackboneWeights IMAGENET = new BackboneWeights(Source.IMAGENET, null, null);

    /** Random weights. */
    public static final BackboneWeights NONE = new BackboneWeights(Source.NONE, null, null);

    private static final Map<Double, String> MOBILENET_WIDTHS =
            Map.of(0.25, "2_5", 0.5, "5_0", 0.75, "7_5", 1.0, "1_0");

    private static final String FILE = "file";
    private static final String SHA256 = "sha256";

    /** Where weights come from. */
    public enum Source {
        /** Keras publishes them. */
        IMAGENET,
        /** They are random. */
        NONE,
        /** The request names a file. */
        FILE
    }

    /** Checks that a file is named exactly where one is used. */
    public BackboneWeights {
        if (source == Source.FILE) {
            Require.fileName("weights.file", file);
            if (sha256 != null) {
                Require.sha256("weights.sha256", sha256);
            }
        } else if (file != null || sha256 != null) {
            throw new IllegalArgumentException(
                    "weights must name a file only if they come from one, was %s of %s".formatted(file, source));
        }
    }

    /**
     * Returns the name of the file that Keras publishes for a backbone, without top.
     *
     * @param backbone the network, or null for the default
     * @param alpha its width, or null for the default
     * @return empty if Keras publishes none that is known here
     */
    public static Optional<String> publishedName(String backbone, Double alpha) {
        double width = alpha == null ? 1.0 : alpha;
        return switch (backbone == null ? "xception" : backbone) {
            case "xception" -> Optional.of("xception_weights_tf_dim_ordering_tf_kernels_notop.h5");
            case "mobilenet" ->
                Optional.ofNullable(MOBILENET_WIDTHS.get(width)).map("mobilenet_%s_224_tf_no_top.h5"::formatted);
            case "mobilenet_v2" ->
                Optional.of("mobilenet_v2_weights_tf_dim_ordering_tf_kernels_%s_224_no_top.h5".formatted(width));
            default -> Optional.empty();
        };
    }

    /** Returns the weights in a file of the trainer's weights folder, whatever its digest. */
    public static BackboneWeights of(String file) {
        return new BackboneWeights(Source.FILE, file, null);
    }

    /** Returns the weights in this file, which must have this SHA-256. */
    public BackboneWeights withSha256(String digest) {
        return new BackboneWeights(source, file, digest);
    }

    /**
     * Reads them as they stand in JSON: {@code "imagenet"}, {@code "none"}, or an object with {@code file} and
     * optionally {@code sha256}.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static BackboneWeights read(Object json) {
        if ("imagenet".equals(json)) {
            return IMAGENET;
        }
        if ("none".equals(json)) {
            return NONE;
        }
        if (json instanceof Map<?, ?> map) {
            return new BackboneWeights(
                    Source.FILE, text("weights.file", map.get(FILE)), text("weights.sha256", map.get(SHA256)));
        }
        throw new IllegalArgumentException(
                "weights must be one of imagenet, none, or an object with a file, was '%s'".formatted(json));
    }

    private static String text(String field, Object value) {
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw new IllegalArgumentException("%s must be a string, was %s".formatted(field, value));
    }

    /** Returns them as they stand in JSON. */
    @JsonValue
    Object json() {
        if (source != Source.FILE) {
            return Labels.of(source);
        }
        Map<String, String> json = new LinkedHashMap<>();
        json.put(FILE, file);
        if (sha256 != null) {
            json.put(SHA256, sha256);
        }
        return json;
    }

    /** Returns the same as in JSON, for people. */
    @Override
    public String toString() {
        return source == Source.FILE ? file + (sha256 == null ? "" : " (SHA-256 " + sha256 + ")") : Labels.of(source);
    }
}
