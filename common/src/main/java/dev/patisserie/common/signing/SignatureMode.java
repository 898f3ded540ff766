package dev.patisserie.common.signing;

/** The treatment of archives without a valid signature. */
public enum SignatureMode {
    /** Signatures are not read. */
    OFF,
    /** An archive without a valid signature is accepted, logged and counted. */
    WARN,
    /** An archive without a valid signature is refused. */
    REQUIRE
}
