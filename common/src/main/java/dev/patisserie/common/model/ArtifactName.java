package dev.patisserie.common.model;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.text.Printable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/**
 * The rule for names of archives in a model store. Names come from Kafka. A name that violates the rule is invalid in
 * every store, so it is not retried.
 */
final class ArtifactName {

    /** Longest name in bytes, including the prefix in a bucket: the limit of S3's keys. */
    static final int MAX_BYTES = 1024;

    /** Longest part between slashes in bytes, the limit of most file systems. */
    private static final int MAX_PART_BYTES = 255;

    private static final Set<String> RESERVED = Set.of("", ".", "..");

    /** Number of characters of a rejected name in a message. */
    private static final int SHOWN = 100;

    private ArtifactName() {}

    /**
     * Checks a name.
     *
     * @param prefix prefix of the names within the store; may be empty
     * @param name relative to the prefix, with {@code /} between folders
     * @throws PatisserieException {@link ErrorCode#MODEL_ARTIFACT_INVALID} if it is longer than {@value #MAX_BYTES}
     *     bytes, one of its parts is longer than 255 bytes, empty, {@code .} or {@code ..}, or it has a control
     *     character
     */
    static void require(String prefix, String name) {
        boolean valid = bytes(prefix) + bytes(name) <= MAX_BYTES
                && name.chars().noneMatch(Character::isISOControl)
                && Arrays.stream(name.split("/", -1)).allMatch(ArtifactName::isPart);
        if (!valid) {
            throw invalid(name, null);
        }
    }

    private static boolean isPart(String part) {
        return !RESERVED.contains(part) && bytes(part) <= MAX_PART_BYTES;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /**
     * Returns the failure of an invalid name.
     *
     * @param cause may be null
     */
    static PatisserieException invalid(String name, Throwable cause) {
        return new PatisserieException(
                ErrorCode.MODEL_ARTIFACT_INVALID,
                "model store: expected an artifact of at most %d bytes, relative, with parts of 1 to %d bytes other than '.' and '..', without control characters, found '%s' (%d bytes); publish the model again"
                        .formatted(MAX_BYTES, MAX_PART_BYTES, Printable.abbreviated(name, SHOWN), bytes(name)),
                cause);
    }
}
