package dev.patisserie.inference.protocol;

import java.util.OptionalInt;

/**
 * A serialized response.
 *
 * @param body JSON, followed by the data of outputs with the binary tensor extension
 * @param jsonLength number of bytes of JSON in the body, before compression; empty if the body is only JSON
 * @param coding the compression of the body
 */
public record EncodedResponse(byte[] body, OptionalInt jsonLength, ContentCoding coding) {

    /** Returns this response compressed. */
    public EncodedResponse in(ContentCoding other) {
        return new EncodedResponse(other.encode(body), jsonLength, other);
    }
}
