package dev.patisserie.inference.protocol;

import java.util.OptionalInt;

/**
 * A response as it goes out.
 *
 * @param body JSON; after it, with the binary tensor extension, the data of outputs
 * @param jsonLength how many bytes of the body are JSON; empty if all of them are
 */
public record EncodedResponse(byte[] body, OptionalInt jsonLength) {}
