package dev.patisserie.common.signing;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import java.time.Instant;

/** Signs archives and verifies their bundles. Pure. */
public final class ModelSignature {

    /** Largest bundle; one of a single file takes about 1,500 bytes. */
    public static final int MAX_BUNDLE_BYTES = 64 << 10;

    private static final String SUFFIX = ".sig";

    private static final String FIX = "sign the archive again by 'patisserie sign'";

    private ModelSignature() {}

    /** Returns the name of the bundle beside an archive. */
    public static String nameBeside(String archive) {
        return archive + SUFFIX;
    }

    /**
     * Signs an archive.
     *
     * @param artifact name of the archive in the store; its last part is written into the statement
     * @param sha256 SHA-256 of the archive in hex
     * @return the bundle, JSON in UTF-8
     */
    public static byte[] sign(String artifact, String sha256, SigningKey key) {
        String name = artifact.substring(artifact.lastIndexOf('/') + 1);
        return Bundle.of(Statement.of(name, sha256).toJson(), key).toJson();
    }

    /**
     * Verifies a bundle.
     *
     * @param bundle at most {@link #MAX_BUNDLE_BYTES} bytes of an untrusted source
     * @param sha256 the SHA-256 of the archive in hex
     * @param keys the trusted keys
     * @param now the time at which the key must be valid
     * @return the key that signed the archive
     * @throws PatisserieException {@link ErrorCode#SIGNATURE_INVALID}, {@link ErrorCode#SIGNER_UNKNOWN} or
     *     {@link ErrorCode#SIGNER_EXPIRED}
     */
    public static PublicKeyFile verify(byte[] bundle, String sha256, TrustedKeys keys, Instant now) {
        try {
            if (bundle.length > MAX_BUNDLE_BYTES) {
                throw new InvalidSignatureException(
                        "expected a bundle of at most %d bytes, found %d".formatted(MAX_BUNDLE_BYTES, bundle.length));
            }
            Bundle parsed = Bundle.parse(bundle);
            PublicKeyFile key = trusted(parsed.hint(), keys);
            byte[] payload = parsed.payload();
            if (!key.verifies(Bundle.encoding(payload), parsed.signature())) {
                throw new InvalidSignatureException(
                        "expected a signature of key %s, found one that does not fit".formatted(key.name()));
            }
            requireDigest(Statement.parse(payload).file(), sha256);
            requireValid(key, now);
            return key;
        } catch (InvalidSignatureException e) {
            throw new PatisserieException(
                    ErrorCode.SIGNATURE_INVALID, "signature: %s; %s".formatted(e.getMessage(), FIX), e);
        }
    }

    private static PublicKeyFile trusted(String hint, TrustedKeys keys) {
        return keys.find(String.valueOf(hint))
                .orElseThrow(() -> new PatisserieException(
                        ErrorCode.SIGNER_UNKNOWN,
                        "signature: expected one of the keys %s, found key %s; if it is trusted, copy its public key to the folder of trusted keys"
                                .formatted(
                                        keys.keys().values().stream()
                                                .map(PublicKeyFile::name)
                                                .sorted()
                                                .toList(),
                                        hint == null ? "(none named)" : hint)));
    }

    private static void requireDigest(String signed, String sha256) throws InvalidSignatureException {
        if (!signed.equals(sha256)) {
            throw new InvalidSignatureException(
                    "expected the signature of the archive with SHA-256 %s, found that of %s"
                            .formatted(sha256, signed));
        }
    }

    private static void requireValid(PublicKeyFile key, Instant now) {
        if (key.isExpired(now)) {
            throw new PatisserieException(
                    ErrorCode.SIGNER_EXPIRED,
                    "signature: expected a valid key, found %s, which expired at %s; %s with a valid key"
                            .formatted(key.name(), key.notAfter().orElseThrow(), FIX));
        }
    }
}
