package dev.patisserie.common.signing;

/** The result of the verification of one archive's signature. */
public enum SignatureResult {
    /** The signature is valid and of a trusted key. */
    VERIFIED,
    /** The archive was accepted without a valid signature, because of {@link SignatureMode#WARN}. */
    TOLERATED,
    /** The archive was refused. */
    REFUSED,
    /** The keys could not be read, so the verification is retried. */
    UNAVAILABLE
}
