package dev.patisserie.common.signing;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.patisserie.common.io.Sha256;
import dev.patisserie.common.json.Json;
import dev.patisserie.common.json.JsonRejection;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The in-toto statement that is signed: the digest of one file. As model_signing computes it, the subject's digest is
 * the SHA-256 of the file's digest, because a model may also be a folder of files. The resource of a single file is
 * named {@value #FILE}.
 */
record Statement(@JsonProperty("_type") String type, List<Subject> subject, String predicateType, Predicate predicate) {

    private static final String TYPE = "https://in-toto.io/Statement/v1";

    private static final String PREDICATE_TYPE = "https://model_signing/signature/v1.0";

    private static final String FILE = ".";

    private static final String FILES = "files";

    private static final String SHA256 = "sha256";

    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    /** The model: its name, which is not verified, and the digest over all files. */
    record Subject(String name, Digest digest) {}

    /** A digest in hex. */
    record Digest(String sha256) {}

    /** The files and the method of their digests. */
    record Predicate(List<Resource> resources, Serialization serialization) {}

    /** One file. */
    record Resource(String name, String algorithm, String digest) {}

    /** The method of the digests. */
    record Serialization(
            String method,
            @JsonProperty("hash_type") String hashType,
            @JsonProperty("allow_symlinks") boolean allowSymlinks) {}

    /**
     * Creates the statement of a file.
     *
     * @param name name of the file
     * @param sha256 its SHA-256 in hex
     */
    static Statement of(String name, String sha256) {
        return new Statement(
                TYPE,
                List.of(new Subject(name, new Digest(overAll(sha256)))),
                PREDICATE_TYPE,
                new Predicate(List.of(new Resource(FILE, SHA256, sha256)), new Serialization(FILES, SHA256, false)));
    }

    private static String overAll(String sha256) {
        return Sha256.of(HexFormat.of().parseHex(sha256));
    }

    /** Reads a statement. */
    static Statement parse(byte[] json) throws InvalidSignatureException {
        try {
            Statement statement = Json.MAPPER.readValue(json, Statement.class);
            if (statement == null) {
                throw new InvalidSignatureException("expected an in-toto statement, found null");
            }
            return statement;
        } catch (JsonProcessingException e) {
            throw new InvalidSignatureException("expected an in-toto statement, found: " + JsonRejection.reason(e));
        } catch (IOException e) {
            throw new InvalidSignatureException("expected an in-toto statement in UTF-8, found other data");
        }
    }

    byte[] toJson() {
        try {
            return Json.MAPPER.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a statement is written as JSON", e);
        }
    }

    /**
     * Returns the SHA-256 of the signed file in hex.
     *
     * @throws InvalidSignatureException if this is not the statement of one file
     */
    String file() throws InvalidSignatureException {
        require("_type", TYPE, type);
        require("predicateType", PREDICATE_TYPE, predicateType);
        if (predicate == null || predicate.serialization() == null) {
            throw new InvalidSignatureException("expected a predicate with a serialization, found none");
        }
        require("serialization.method", FILES, predicate.serialization().method());
        require("serialization.hash_type", SHA256, predicate.serialization().hashType());
        Resource resource = only("resource", predicate.resources());
        require("resource's name", FILE, resource.name());
        require("resource's algorithm", SHA256, resource.algorithm());
        String digest = resource.digest();
        if (digest == null || !DIGEST.matcher(digest).matches()) {
            throw new InvalidSignatureException("expected a SHA-256 of 64 hex digits, found " + digest);
        }
        Subject signed = only("subject", subject);
        require(
                "subject's digest",
                overAll(digest),
                signed.digest() == null ? null : signed.digest().sha256());
        return digest;
    }

    private static <T> T only(String what, List<T> list) throws InvalidSignatureException {
        if (list == null || list.size() != 1 || list.get(0) == null) {
            throw new InvalidSignatureException(
                    "expected one %s, found %d".formatted(what, list == null ? 0 : list.size()));
        }
        return list.get(0);
    }

    private static void require(String what, String expected, String found) throws InvalidSignatureException {
        if (!expected.equals(found)) {
            throw new InvalidSignatureException("expected %s %s, found %s".formatted(what, expected, found));
        }
    }
}
