package dev.patisserie.common.dataset.version;

import dev.patisserie.common.image.ImageLimits;
import java.util.regex.Pattern;

/**
 * The place of an image in the data set store.
 *
 * @param object name of the shard
 * @param offset its first byte in the shard
 * @param bytes its size, at most that of the largest decodable image
 */
public record Place(String object, long offset, int bytes) {

    /** The folder of the shards in the store. */
    public static final String SHARDS = "shards";

    /** Far above the size of a shard; sums with a length cannot overflow. */
    private static final long MAX_OFFSET = 1L << 40;

    private static final Pattern NAME = Pattern.compile(SHARDS + "/[0-9a-f]{64}");

    /** Validates name and ranges: a manifest may name no other object of the store. */
    public Place {
        if (object == null || !NAME.matcher(object).matches()) {
            throw new IllegalArgumentException(
                    "object must be '%s/' and 64 hex digits, was '%s'".formatted(SHARDS, object));
        }
        if (offset < 0 || offset > MAX_OFFSET) {
            throw new IllegalArgumentException("offset must be 0 to %d, was %d".formatted(MAX_OFFSET, offset));
        }
        if (bytes < 1 || bytes > ImageLimits.DEFAULT.maxBytes()) {
            throw new IllegalArgumentException(
                    "bytes must be 1 to %d, was %d".formatted(ImageLimits.DEFAULT.maxBytes(), bytes));
        }
    }

    /** Returns the name of a shard. */
    public static String shard(String sha256) {
        return SHARDS + "/" + sha256;
    }

    long end() {
        return offset + bytes;
    }
}
