package dev.patisserie.inference.protocol;

import java.util.OptionalInt;

/**
 * A response as it goes out.
 *
 * @param body JSON; after it, with the binary tensor extension, the data of outputs
 * @param jsonLength how many bytes of the body are JSON, before compression; empty if all of them are
 * @param coding the compression of the body
 */
public record EncodedResponse(byte[] body, OptionalInt jsonLength, ContentCoding coding) {

    /** Returns the same response, compressed. */
    public EncodedResponse in(ContentCoding other) {
        return new EncodedResponse(other.encode(body), jsonLength, other);
    }
}
