package dev.patisserie.inference.shadow;

import dev.patisserie.common.io.Sha256;
import dev.patisserie.inference.select.ShadowPlan;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** The images that a candidate answers: a pure function of the rollout and the image, the same on every replica. */
final class ShadowSample {

    private static final int BITS = 53;

    private ShadowSample() {}

    /** Returns whether the candidate answers an image. */
    static boolean contains(ShadowPlan plan, String imageId) {
        return uniform(plan.rolloutId(), imageId) < plan.sample();
    }

    /** Returns a number of at least 0 and below 1, uniform over the images. */
    private static double uniform(String rolloutId, String imageId) {
        MessageDigest digest = Sha256.algorithm();
        digest.update(rolloutId.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        digest.update(imageId.getBytes(StandardCharsets.UTF_8));
        return (ByteBuffer.wrap(digest.digest()).getLong() >>> (Long.SIZE - BITS)) * 0x1p-53;
    }
}
