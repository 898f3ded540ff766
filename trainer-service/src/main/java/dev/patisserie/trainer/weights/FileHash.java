package dev.patisserie.trainer.weights;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The hash of a file, as stated by its publisher. MD5 detects damage only, not manipulation.
 *
 * @param algorithm the JDK's name of the algorithm
 * @param hex lower-case hexadecimal digits
 */
public record FileHash(String algorithm, String hex) {

    /** Rejects a malformed hash. */
    public FileHash {
        int digits = 2 * digest(algorithm).getDigestLength();
        if (!hex.matches("[0-9a-f]{" + digits + "}")) {
            throw new IllegalArgumentException(
                    "%s must be %d lower-case hex digits, was '%s'".formatted(algorithm, digits, hex));
        }
    }

    /** Returns an MD5. */
    public static FileHash md5(String hex) {
        return new FileHash("MD5", hex);
    }

    /** Returns a SHA-256. */
    public static FileHash sha256(String hex) {
        return new FileHash("SHA-256", hex);
    }

    /**
     * Computes a file's SHA-256, in constant memory.
     *
     * @throws IOException if it cannot be read
     */
    public static FileHash sha256Of(Path file) throws IOException {
        return of("SHA-256", file);
    }

    /**
     * Computes the hash of a file by this one's algorithm, in constant memory.
     *
     * @throws IOException if it cannot be read
     */
    public FileHash of(Path file) throws IOException {
        return of(algorithm, file);
    }

    private static FileHash of(String algorithm, Path file) throws IOException {
        MessageDigest digest = digest(algorithm);
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return new FileHash(algorithm, HexFormat.of().formatHex(digest.digest()));
    }

    @Override
    public String toString() {
        return algorithm + " " + hex;
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalArgumentException("no hash algorithm " + algorithm, e);
        }
    }
}
