package dev.patisserie.common.signing;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.io.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A public key that verifies signatures. A name such as {@code trainer.not-after-2027-06-30.pem} limits its validity:
 * the key is valid until the end of that day (UTC).
 */
public final class PublicKeyFile {

    private static final Pattern NOT_AFTER = Pattern.compile(".*\\.not-after-([^.]*)\\.[^.]+");

    private final String name;
    private final ECPublicKey key;
    private final Curve curve;
    private final Optional<LocalDate> lastDay;

    private PublicKeyFile(String name, ECPublicKey key, Curve curve, Optional<LocalDate> lastDay) {
        this.name = name;
        this.key = key;
        this.curve = curve;
        this.lastDay = lastDay;
    }

    /**
     * Reads a key.
     *
     * @param file a PEM file with a SubjectPublicKeyInfo
     * @throws PatisserieException {@link ErrorCode#SIGNING_KEYS_UNAVAILABLE} if it cannot be read or is no such file
     */
    public static PublicKeyFile read(Path file) {
        try {
            return parse(file);
        } catch (KeyFormatException e) {
            throw unavailable(file, e.getMessage(), e);
        } catch (IOException e) {
            throw unavailable(file, Reasons.of(e), e);
        }
    }

    private static PatisserieException unavailable(Path file, String found, Exception cause) {
        return new PatisserieException(
                ErrorCode.SIGNING_KEYS_UNAVAILABLE,
                "public key %s: %s; write it by 'patisserie keys generate' or 'openssl pkey -pubout'"
                        .formatted(file.getFileName(), found),
                cause);
    }

    static PublicKeyFile parse(Path file) throws IOException, KeyFormatException {
        String name = file.getFileName().toString();
        return of(name, ecKey(PemFile.read(file, PemFile.PUBLIC_KEY)), lastDay(name));
    }

    static PublicKeyFile of(String name, ECPublicKey key, Optional<LocalDate> lastDay) throws KeyFormatException {
        Curve curve = Curve.of(key.getParams())
                .orElseThrow(
                        () -> new KeyFormatException("expected a key of P-256, P-384 or P-521, found another curve"));
        return new PublicKeyFile(name, key, curve, lastDay);
    }

    private static ECPublicKey ecKey(byte[] der) throws KeyFormatException {
        try {
            PublicKey found = KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der));
            return (ECPublicKey) found;
        } catch (GeneralSecurityException e) {
            throw new KeyFormatException("expected an elliptic curve key, found other data", e);
        }
    }

    private static Optional<LocalDate> lastDay(String name) throws KeyFormatException {
        Matcher limited = NOT_AFTER.matcher(name);
        if (!limited.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDate.parse(limited.group(1)));
        } catch (DateTimeParseException e) {
            throw new KeyFormatException(
                    "expected a date such as 2027-06-30 after not-after- in the name, found '%s'"
                            .formatted(limited.group(1)),
                    e);
        }
    }

    /** Returns the name of the file. */
    public String name() {
        return name;
    }

    /** Returns the SHA-256 of the key's PEM text in hex, by which a bundle names its key. */
    public String hint() {
        return Sha256.of(pem().getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the content of a PEM file with the key. */
    public String pem() {
        return PemFile.text(PemFile.PUBLIC_KEY, key.getEncoded());
    }

    /** Returns the SubjectPublicKeyInfo in DER. */
    byte[] encoded() {
        return key.getEncoded();
    }

    /** Returns the end of the validity (UTC, exclusive); empty if it is not limited. */
    public Optional<Instant> notAfter() {
        return lastDay.map(day -> day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
    }

    /** Returns whether the validity has ended. */
    public boolean isExpired(Instant now) {
        return notAfter().filter(end -> !now.isBefore(end)).isPresent();
    }

    /** Returns whether a signature in DER is that of the message by this key. */
    boolean verifies(byte[] message, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance(curve.algorithm());
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (SignatureException e) {
            return false; // not a signature in DER
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + curve.algorithm(), e);
        }
    }
}
