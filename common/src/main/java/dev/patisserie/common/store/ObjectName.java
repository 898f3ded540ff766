package dev.patisserie.common.store;

import dev.patisserie.common.fault.PatisserieException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/**
 * The rule for names of objects in a store. Names come from Kafka and from manifests. A name that violates the rule is
 * invalid in every store, so it is not retried.
 */
final class ObjectName {

    /** Longest name in bytes, including the prefix in a bucket: the limit of S3's keys. */
    static final int MAX_BYTES = 1024;

    /** Longest part between slashes in bytes, the limit of most file systems. */
    static final int MAX_PART_BYTES = 255;

    private static final Set<String> RESERVED = Set.of("", ".", "..");

    private ObjectName() {}

    /**
     * Checks a name.
     *
     * @param prefix prefix of the names within the store; may be empty
     * @param name relative to the prefix, with {@code /} between folders
     * @param fault reports an invalid name
     * @throws PatisserieException {@link StoreContent#nameInvalid()} if it is longer than {@value #MAX_BYTES} bytes,
     *     one of its parts is longer than 255 bytes, empty, {@code .} or {@code ..}, or it has a control character
     */
    static void require(String prefix, String name, StoreFault fault) {
        if (!isValid(prefix, name)) {
            throw fault.invalidName(name, null);
        }
    }

    /** Returns whether a name observes the rule. */
    static boolean isValid(String prefix, String name) {
        return bytes(prefix) + bytes(name) <= MAX_BYTES
                && name.chars().noneMatch(Character::isISOControl)
                && Arrays.stream(name.split("/", -1)).allMatch(ObjectName::isPart);
    }

    private static boolean isPart(String part) {
        return !RESERVED.contains(part) && bytes(part) <= MAX_PART_BYTES;
    }

    static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
