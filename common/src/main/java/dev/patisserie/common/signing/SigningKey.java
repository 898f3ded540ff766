package dev.patisserie.common.signing;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** A private key that signs archives, with its public key. */
public final class SigningKey {

    /** The DER bytes of PKCS#8 around the number of a P-256 key, before it; then the public part follows. */
    private static final String PKCS8_P256 = "308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420";

    private static final byte[] SELF_TEST = "self-test".getBytes(StandardCharsets.US_ASCII);

    private final PrivateKey key;
    private final PublicKeyFile publicKey;
    private final Curve curve;

    private SigningKey(PrivateKey key, PublicKeyFile publicKey, Curve curve) {
        this.key = key;
        this.publicKey = publicKey;
        this.curve = curve;
    }

    /** Creates a random key of P-256. */
    public static SigningKey generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(Curve.P256.jdkName()));
            KeyPair pair = generator.generateKeyPair();
            return of("generated", pair.getPrivate(), (ECPublicKey) pair.getPublic(), Curve.P256);
        } catch (GeneralSecurityException | KeyFormatException e) {
            throw new IllegalStateException("every JDK generates keys of P-256", e);
        }
    }

    /**
     * Reads a key and checks that it fits its public key.
     *
     * @param file a PEM file in PKCS#8 without encryption and with the public key, as OpenSSL writes it
     * @throws PatisserieException {@link ErrorCode#SIGNING_KEYS_UNAVAILABLE} if it cannot be read or is no such file
     */
    public static SigningKey read(Path file) {
        try {
            return parse(file.getFileName().toString(), PemFile.read(file, PemFile.PRIVATE_KEY));
        } catch (KeyFormatException e) {
            throw unavailable(file, e.getMessage(), e);
        } catch (IOException e) {
            throw unavailable(file, Reasons.of(e), e);
        }
    }

    private static PatisserieException unavailable(Path file, String found, Exception cause) {
        return new PatisserieException(
                ErrorCode.SIGNING_KEYS_UNAVAILABLE,
                "signing key %s: %s; write it by 'patisserie keys generate', or convert it by 'openssl pkcs8 -topk8 -nocrypt'"
                        .formatted(file.getFileName(), found),
                cause);
    }

    private static SigningKey parse(String name, byte[] der) throws KeyFormatException {
        try {
            PrivateKey found = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
            Curve curve = Curve.of(((ECPrivateKey) found).getParams())
                    .orElseThrow(() ->
                            new KeyFormatException("expected a key of P-256, P-384 or P-521, found another curve"));
            return of(name, found, publicPart(der, curve), curve);
        } catch (GeneralSecurityException e) {
            throw new KeyFormatException("expected an elliptic curve key with its public key, found other data", e);
        }
    }

    private static SigningKey of(String name, PrivateKey key, ECPublicKey publicKey, Curve curve)
            throws KeyFormatException {
        var signing = new SigningKey(key, PublicKeyFile.of(name, publicKey, Optional.empty()), curve);
        if (!signing.publicKey.verifies(SELF_TEST, signing.sign(SELF_TEST))) {
            throw new KeyFormatException("expected a public key that fits the private one, found another");
        }
        return signing;
    }

    /** Returns the public key at the end of the bytes; {@link #of} checks that it is one. */
    private static ECPublicKey publicPart(byte[] der, Curve curve) throws GeneralSecurityException, KeyFormatException {
        byte[] mark = HexFormat.of().parseHex(curve.publicPart());
        int size = curve.coordinateBytes();
        int start = der.length - 2 * size;
        int markStart = start - mark.length;
        if (markStart < 0 || !Arrays.equals(mark, Arrays.copyOfRange(der, markStart, start))) {
            throw new KeyFormatException("expected the public key at the end of the private one, found none");
        }
        var point = new ECPoint(
                new BigInteger(1, Arrays.copyOfRange(der, start, start + size)),
                new BigInteger(1, Arrays.copyOfRange(der, start + size, der.length)));
        return (ECPublicKey)
                KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, curve.parameters()));
    }

    /** Returns the public key. */
    public PublicKeyFile publicKey() {
        return publicKey;
    }

    /**
     * Returns the content of a PEM file with a key of {@link #generate}. The JDK's own encoding lacks the public key,
     * which a bundle names.
     */
    String pem() {
        if (curve != Curve.P256) {
            throw new IllegalStateException("expected a generated key of P-256, found one of " + curve);
        }
        int size = curve.coordinateBytes();
        byte[] der = publicKey.encoded(); // ends with the coordinates
        byte[] point = Arrays.copyOfRange(der, der.length - 2 * size, der.length);
        String hex = PKCS8_P256
                + HexFormat.of().formatHex(fixed(((ECPrivateKey) key).getS(), size))
                + curve.publicPart()
                + HexFormat.of().formatHex(point);
        return PemFile.text(PemFile.PRIVATE_KEY, HexFormat.of().parseHex(hex));
    }

    /** Returns a number in big-endian order with leading zeros. */
    private static byte[] fixed(BigInteger number, int size) {
        byte[] bytes = number.toByteArray(); // may have one zero for the sign
        byte[] fixed = new byte[size];
        int length = Math.min(size, bytes.length);
        System.arraycopy(bytes, bytes.length - length, fixed, size - length, length);
        return fixed;
    }

    /** Returns the signature of a message in DER. */
    byte[] sign(byte[] message) {
        try {
            Signature signer = Signature.getInstance(curve.algorithm());
            signer.initSign(key);
            signer.update(message);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + curve.algorithm(), e);
        }
    }
}
