package dev.patisserie.common.signing;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.patisserie.common.json.Json;
import dev.patisserie.common.json.JsonRejection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * A Sigstore bundle of version 0.3, as JSON: an in-toto statement in a DSSE envelope with one signature, and the key's
 * name.
 */
record Bundle(String mediaType, Material verificationMaterial, Envelope dsseEnvelope) {

    static final String MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";

    static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";

    /**
     * The verification material.
     *
     * @param publicKey names the key; null in a bundle that was signed with a certificate
     * @param tlogEntries the entries of a transparency log, which are not used
     */
    record Material(PublicKey publicKey, JsonNode tlogEntries) {}

    /** The SHA-256 of the key's PEM text in hex. */
    record PublicKey(String hint) {}

    /** The signed content in base64, and its signatures. */
    record Envelope(String payload, String payloadType, List<Signature> signatures) {}

    /** A signature in base64 of its DER bytes. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Signature(String sig, String keyid) {}

    /** Creates the bundle of a statement. */
    static Bundle of(byte[] statement, SigningKey key) {
        Base64.Encoder base64 = Base64.getEncoder();
        String signature = base64.encodeToString(key.sign(encoding(statement)));
        return new Bundle(
                MEDIA_TYPE,
                new Material(new PublicKey(key.publicKey().hint()), Json.MAPPER.createArrayNode()),
                new Envelope(base64.encodeToString(statement), PAYLOAD_TYPE, List.of(new Signature(signature, ""))));
    }

    /**
     * Reads a bundle.
     *
     * @param json at most {@link ModelSignature#MAX_BUNDLE_BYTES} bytes
     * @throws InvalidSignatureException if a part is missing or malformed
     */
    static Bundle parse(byte[] json) throws InvalidSignatureException {
        try {
            Bundle bundle = Json.MAPPER.readValue(json, Bundle.class);
            if (bundle == null) {
                throw new InvalidSignatureException("expected a Sigstore bundle, found null");
            }
            bundle.requireParts();
            return bundle;
        } catch (JsonProcessingException e) {
            throw new InvalidSignatureException(
                    "expected a Sigstore bundle as JSON, found: " + JsonRejection.reason(e));
        } catch (IOException e) {
            throw new InvalidSignatureException("expected a Sigstore bundle as JSON in UTF-8, found other data");
        }
    }

    private void requireParts() throws InvalidSignatureException {
        if (!MEDIA_TYPE.equals(mediaType)) {
            throw new InvalidSignatureException("expected mediaType %s, found %s".formatted(MEDIA_TYPE, mediaType));
        }
        if (dsseEnvelope == null || dsseEnvelope.payload() == null) {
            throw new InvalidSignatureException("expected a dsseEnvelope with a payload, found none");
        }
        if (!PAYLOAD_TYPE.equals(dsseEnvelope.payloadType())) {
            throw new InvalidSignatureException(
                    "expected payloadType %s, found %s".formatted(PAYLOAD_TYPE, dsseEnvelope.payloadType()));
        }
        List<Signature> found = dsseEnvelope.signatures();
        if (found == null
                || found.size() != 1
                || found.get(0) == null
                || found.get(0).sig() == null) {
            throw new InvalidSignatureException(
                    "expected one signature, found %d".formatted(found == null ? 0 : found.size()));
        }
    }

    /** Returns the name of the key; null if there is none. */
    String hint() {
        return verificationMaterial == null || verificationMaterial.publicKey() == null
                ? null
                : verificationMaterial.publicKey().hint();
    }

    /** Returns the signed bytes. */
    byte[] payload() throws InvalidSignatureException {
        return decoded("payload", dsseEnvelope.payload());
    }

    /** Returns the signature in DER. */
    byte[] signature() throws InvalidSignatureException {
        return decoded("signature", dsseEnvelope.signatures().get(0).sig());
    }

    private static byte[] decoded(String what, String base64) throws InvalidSignatureException {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new InvalidSignatureException("expected the %s in base64, found other characters".formatted(what));
        }
    }

    byte[] toJson() {
        try {
            return Json.MAPPER.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a bundle is written as JSON", e);
        }
    }

    /** Returns the bytes that are signed: DSSE's pre-authentication encoding of the payload and its type. */
    static byte[] encoding(byte[] payload) {
        byte[] prefix = "DSSEv1 %d %s %d "
                .formatted(PAYLOAD_TYPE.length(), PAYLOAD_TYPE, payload.length)
                .getBytes(StandardCharsets.US_ASCII);
        byte[] encoding = new byte[prefix.length + payload.length];
        System.arraycopy(prefix, 0, encoding, 0, prefix.length);
        System.arraycopy(payload, 0, encoding, prefix.length, payload.length);
        return encoding;
    }
}
