package dev.patisserie.trainer.feature;

import dev.patisserie.common.io.Sha256;
import java.nio.charset.StandardCharsets;

/**
 * Everything that determines some features. Equal keys mean equal features; so a key's digest can name them on disk.
 *
 * @param text one line a fact
 */
public record FeatureKey(String text) {

    /** Raised whenever the code begins to make other features of the same facts. */
    private static final int VERSION = 1;

    /** Begins a key. */
    public static FeatureKey begin() {
        return new FeatureKey("").and("version", VERSION);
    }

    /** Returns this key with another fact. */
    public FeatureKey and(String name, Object value) {
        return new FeatureKey(text + name + " " + value + "\n");
    }

    /** Returns the key's SHA-256. */
    public String digest() {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
