package dev.patisserie.common.signing;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The public keys of a folder at one time. Files whose names begin with a dot are ignored, as in a mounted Kubernetes
 * volume. An invalid file does not affect the other keys.
 *
 * @param keys the keys by their hints
 * @param invalid the invalid files, each with its name and reason
 */
public record TrustedKeys(Map<String, PublicKeyFile> keys, List<String> invalid) {

    /** Most files that are read; the rest is reported as invalid. */
    private static final int MOST_FILES = 100;

    /** Copies the collections. */
    public TrustedKeys {
        keys = Map.copyOf(keys);
        invalid = List.copyOf(invalid);
    }

    /**
     * Reads a folder.
     *
     * @throws PatisserieException {@link ErrorCode#SIGNING_KEYS_UNAVAILABLE} if it cannot be read or has no valid key
     */
    public static TrustedKeys read(Path folder) {
        Map<String, PublicKeyFile> keys = new LinkedHashMap<>();
        List<String> invalid = new ArrayList<>();
        try {
            for (Path file : files(folder)) {
                add(file, keys, invalid);
            }
        } catch (IOException e) {
            throw unavailable(folder, Reasons.of(e), e);
        }
        if (keys.isEmpty()) {
            throw unavailable(folder, invalid.isEmpty() ? "no file" : String.join("; ", invalid), null);
        }
        return new TrustedKeys(keys, invalid);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> content = Files.list(folder)) {
            return content.filter(file -> !file.getFileName().toString().startsWith("."))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .limit(MOST_FILES + 1)
                    .toList();
        }
    }

    private static void add(Path file, Map<String, PublicKeyFile> keys, List<String> invalid) {
        if (keys.size() + invalid.size() >= MOST_FILES) {
            invalid.add("%s: expected at most %d files".formatted(file.getFileName(), MOST_FILES));
            return;
        }
        try {
            PublicKeyFile key = PublicKeyFile.parse(file);
            keys.merge(key.hint(), key, TrustedKeys::shorter);
        } catch (KeyFormatException e) {
            invalid.add("%s: %s".formatted(file.getFileName(), e.getMessage()));
        } catch (IOException e) {
            invalid.add(Reasons.of(e));
        }
    }

    /** Returns the file with the shorter validity: a limit that was added applies although the old file remains. */
    private static PublicKeyFile shorter(PublicKeyFile one, PublicKeyFile other) {
        if (one.notAfter().isEmpty()) {
            return other;
        }
        boolean isShorter = other.notAfter()
                .filter(end -> end.isBefore(one.notAfter().orElseThrow()))
                .isPresent();
        return isShorter ? other : one;
    }

    /** Returns the key that a bundle names. */
    Optional<PublicKeyFile> find(String hint) {
        return Optional.ofNullable(keys.get(hint));
    }

    private static PatisserieException unavailable(Path folder, String found, Exception cause) {
        return new PatisserieException(
                ErrorCode.SIGNING_KEYS_UNAVAILABLE,
                "trusted keys: expected PEM files of public keys in %s, found: %s; copy the public key of the trainer there"
                        .formatted(folder.getFileName(), found),
                cause);
    }
}
