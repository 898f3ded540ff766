package dev.patisserie.feedback.serde;

import dev.patisserie.common.io.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/** Texts for record keys in states and internal topics. */
public final class RecordKeys {

    /** Maximum number of bytes of a model id. */
    private static final int LONGEST_MODEL_ID = 128;

    /** Longer keys are replaced by their digest. */
    private static final int LONGEST = 256;

    private RecordKeys() {}

    /**
     * Returns a text for a record key, of limited size because it becomes part of a state: senders choose the keys.
     *
     * @param key the key; may be null
     * @return hex digits of the key or of its digest; null without a key
     */
    public static String text(byte[] key) {
        if (key == null) {
            return null;
        }
        return key.length <= LONGEST ? HexFormat.of().formatHex(key) : Sha256.of(key);
    }

    /**
     * Returns the model that a tombstone withdraws.
     *
     * @param key the key of the tombstone; may be null
     * @return empty if the key is of no model; a longer one might not fit in an internal topic
     */
    public static Optional<String> modelId(byte[] key) {
        return Optional.ofNullable(key)
                .filter(bytes -> bytes.length <= LONGEST_MODEL_ID)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }
}
