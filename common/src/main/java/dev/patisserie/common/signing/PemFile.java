package dev.patisserie.common.signing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads and writes PEM files with one object (RFC 7468). */
final class PemFile {

    /** The label of a public key, a SubjectPublicKeyInfo. */
    static final String PUBLIC_KEY = "PUBLIC KEY";

    /** The label of a private key, PKCS#8 without encryption. */
    static final String PRIVATE_KEY = "PRIVATE KEY";

    /** Largest file in bytes; a key of P-521 takes about 400. */
    private static final int MAX_BYTES = 16 << 10;

    private static final Pattern OBJECT =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,64})-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");

    private PemFile() {}

    /**
     * Reads the object of a file. Text before and after it is ignored, as in OpenSSL.
     *
     * @param label the expected label
     * @return its DER bytes
     * @throws KeyFormatException if the file is too large or has another content; the message has neither the name of
     *     the file nor its content
     * @throws IOException if the file cannot be read
     */
    static byte[] read(Path file, String label) throws IOException, KeyFormatException {
        byte[] content;
        try (InputStream in = Files.newInputStream(file)) {
            content = in.readNBytes(MAX_BYTES + 1);
        }
        if (content.length > MAX_BYTES) {
            throw new KeyFormatException("expected a key file of at most %d bytes, found more".formatted(MAX_BYTES));
        }
        Matcher object = OBJECT.matcher(new String(content, StandardCharsets.ISO_8859_1));
        if (!object.find()) {
            throw new KeyFormatException("expected -----BEGIN %s-----, found no PEM object".formatted(label));
        }
        if (!object.group(1).equals(label)) {
            throw new KeyFormatException(
                    "expected -----BEGIN %s-----, found -----BEGIN %s-----".formatted(label, object.group(1)));
        }
        try {
            return Base64.getMimeDecoder().decode(object.group(2));
        } catch (IllegalArgumentException e) {
            throw new KeyFormatException("expected base64 in the PEM object, found other data", e);
        }
    }

    /** Returns the text of a file with one object, byte by byte as OpenSSL and Python's cryptography write it. */
    static String text(String label, byte[] der) {
        var lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
        return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(label, lines.encodeToString(der));
    }
}
