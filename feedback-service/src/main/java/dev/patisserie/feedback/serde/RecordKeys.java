package dev.patisserie.feedback.serde;

import dev.patisserie.common.io.Sha256;
import java.util.HexFormat;

/** Texts for record keys in states and internal topics. */
public final class RecordKeys {

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
}
