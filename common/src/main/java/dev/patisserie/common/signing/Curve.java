package dev.patisserie.common.signing;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.util.Arrays;
import java.util.Optional;

/** The elliptic curves that the format allows, with the hash of their signatures. */
enum Curve {
    /** NIST P-256; new keys are of this curve. */
    P256("secp256r1", "SHA256withECDSA", "a14403420004"),
    /** NIST P-384. */
    P384("secp384r1", "SHA384withECDSA", "a16403620004"),
    /** NIST P-521. */
    P521("secp521r1", "SHA512withECDSA", "a181890381860004");

    private final String jdkName;
    private final String algorithm;
    private final String publicPart;

    /**
     * Creates a curve.
     *
     * @param publicPart the DER bytes in hex before the coordinates of the public key at the end of a PKCS#8 file, as
     *     RFC 5915 defines them: tag [1], a bit string, and the mark of an uncompressed point
     */
    Curve(String jdkName, String algorithm, String publicPart) {
        this.jdkName = jdkName;
        this.algorithm = algorithm;
        this.publicPart = publicPart;
    }

    /** Returns the JCA name of the signature algorithm. */
    String algorithm() {
        return algorithm;
    }

    String publicPart() {
        return publicPart;
    }

    String jdkName() {
        return jdkName;
    }

    /** Returns the number of bytes of a coordinate. */
    int coordinateBytes() {
        return (parameters().getCurve().getField().getFieldSize() + 7) / 8;
    }

    /** Returns the parameters of the curve. */
    ECParameterSpec parameters() {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(jdkName));
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has the curve " + jdkName, e);
        }
    }

    /** Returns the curve with these parameters; empty if it is not allowed. */
    static Optional<Curve> of(ECParameterSpec found) {
        return Arrays.stream(values())
                .filter(curve -> {
                    ECParameterSpec known = curve.parameters();
                    return known.getCurve().equals(found.getCurve())
                            && known.getGenerator().equals(found.getGenerator())
                            && known.getOrder().equals(found.getOrder());
                })
                .findFirst();
    }
}
