package dev.patisserie.inference.protocol;

/** The datatypes of the protocol that this server supports. */
public enum Datatype {
    /** One byte, 0 or 1. */
    BOOL,
    /** Byte strings of any length. */
    BYTES,
    /** One byte, unsigned. */
    UINT8,
    /** IEEE 754, four bytes. */
    FP32
}
