package dev.patisserie.common.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.patisserie.common.backbone.BaseModels;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The initial weights of a backbone (Keras's argument {@code weights}).
 *
 * @param source their origin
 * @param file name of a file in the trainer's weights folder; null unless the source is {@link Source#FILE}
 * @param sha256 the required SHA-256 of this file; null accepts any file, and the trainer fills in the digest of the
 *     file that it used
 */
public record BackboneWeights(Source source, String file, String sha256) {

    /** The ImageNet weights that Keras publishes. */
    public static final BackboneWeights IMAGENET = new BackboneWeights(Source.IMAGENET, null, null);

    /** Random weights. */
    public static final BackboneWeights NONE = new BackboneWeights(Source.NONE, null, null);

    private static final String FILE = "file";
    private static final String SHA256 = "sha256";

    /** The origin of weights. */
    public enum Source {
        /** The file that Keras publishes. */
        IMAGENET,
        /** Random initialisation. */
        NONE,
        /** A file that the request names. */
        FILE
    }

    /** Requires a file name if and only if the source is a file. */
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
     * Returns the name of the weights file that Keras publishes for a backbone without its top layers.
     *
     * @param backbone the network, or null for the default
     * @param alpha its width, or null for the default
     * @return empty if no published file is known
     */
    public static Optional<String> publishedName(String backbone, Double alpha) {
        return BaseModels.find(backbone == null ? BaseModels.DEFAULT : backbone)
                .flatMap(model -> model.width(alpha))
                .map(width -> width.file().name());
    }

    /** Returns the weights in a file of the trainer's weights folder, with any digest. */
    public static BackboneWeights of(String file) {
        return new BackboneWeights(Source.FILE, file, null);
    }

    /** Returns the weights in a file with the given SHA-256. */
    public BackboneWeights withSha256(String digest) {
        return new BackboneWeights(source, file, digest);
    }

    /**
     * Reads the JSON value: {@code "imagenet"}, {@code "none"}, or an object with {@code file} and optionally
     * {@code sha256}.
     *
     * @throws IllegalArgumentException if the value has another form
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

    /** Returns the JSON value. */
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

    /** Returns a description for people. */
    @Override
    public String toString() {
        return source == Source.FILE ? file + (sha256 == null ? "" : " (SHA-256 " + sha256 + ")") : Labels.of(source);
    }
}
