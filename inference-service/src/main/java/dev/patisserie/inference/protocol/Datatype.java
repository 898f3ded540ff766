package dev.patisserie.inference.protocol;

/** The datatypes of the protocol that this server takes and gives. */
public enum Datatype {
    /** Strings of bytes, of any length. */
    BYTES,
    /** One byte, unsigned. */
    UINT8,
    /** IEEE 754, four bytes. */
    FP32
}
