package dev.patisserie.trainer.feature;

import dev.patisserie.common.io.Sha256;
import java.nio.charset.StandardCharsets;

/**
 * The key of features: all facts that determine them. Equal keys mean equal features, so the digest of a key can name
 * them on disk.
 *
 * @param text one line per fact
 */
public record FeatureKey(String text) {

    /** Incremented whenever a code change alters the features for the same facts. */
    private static final int VERSION = 1;

    /** Returns an empty key. */
    public static FeatureKey begin() {
        return new FeatureKey("").and("version", VERSION);
    }

    /** Returns this key with an additional fact. */
    public FeatureKey and(String name, Object value) {
        return new FeatureKey(text + name + " " + value + "\n");
    }

    /** Returns the key's SHA-256. */
    public String digest() {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
