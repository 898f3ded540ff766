package dev.patisserie.inference.protocol;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/** The compressions of a body that Triton supports. */
public enum ContentCoding {
    /** Not compressed. */
    IDENTITY,
    /** RFC 1952. */
    GZIP,
    /** RFC 1950. The raw form of RFC 1951, which some clients send under that name, is also accepted. */
    DEFLATE;

    private static final int DEFLATED = 8; // the compression method of RFC 1950

    private static final int CHECK = 31; // divides the first two bytes of RFC 1950

    /** Returns the name in HTTP's headers. */
    public String header() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns the coding of a request.
     *
     * @param header {@code Content-Encoding}; null if absent
     * @throws PatisserieException {@link ErrorCode#REQUEST_ENCODING_UNSUPPORTED}
     */
    public static ContentCoding of(String header) {
        String name = header == null ? "" : header.strip().toLowerCase(Locale.ROOT);
        return switch (name) {
            case "", "identity" -> IDENTITY;
            case "gzip", "x-gzip" -> GZIP;
            case "deflate" -> DEFLATE;
            default ->
                throw new PatisserieException(
                        ErrorCode.REQUEST_ENCODING_UNSUPPORTED,
                        "expected Content-Encoding gzip, deflate or identity, found '%s'".formatted(header));
        };
    }

    /**
     * Returns the coding that a client prefers for the response; prefers gzip among equals.
     *
     * @param header {@code Accept-Encoding}; null if absent
     */
    public static ContentCoding accepted(String header) {
        return header == null
                ? IDENTITY
                : Arrays.stream(new ContentCoding[] {GZIP, DEFLATE})
                        .filter(coding -> quality(header, coding) > 0)
                        .reduce((a, b) -> quality(header, b) > quality(header, a) ? b : a)
                        .orElse(IDENTITY);
    }

    /** Returns the weight of RFC 9110, section 12.4.2; 0 if the coding is not accepted. */
    private static double quality(String header, ContentCoding coding) {
        Optional<String> item = item(header, coding.header());
        return item.or(() -> item(header, "*")).map(ContentCoding::weight).orElse(0.0);
    }

    private static Optional<String> item(String header, String name) {
        return Arrays.stream(header.toLowerCase(Locale.ROOT).split(","))
                .map(String::strip)
                .filter(item -> item.split(";")[0].strip().equals(name))
                .findFirst();
    }

    private static double weight(String item) {
        int q = item.indexOf("q=");
        try {
            return q < 0 ? 1 : Double.parseDouble(item.substring(q + 2).strip());
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /**
     * Decompresses a body.
     *
     * @param limit maximum size of the result in bytes; decompression stops there
     * @param setting the configuration key of the limit, for the message
     * @throws PatisserieException {@link ErrorCode#REQUEST_TOO_LARGE} above the limit,
     *     {@link ErrorCode#REQUEST_INVALID} if the body is damaged
     */
    public byte[] decode(byte[] body, int limit, String setting) {
        if (this == IDENTITY) {
            return body;
        }
        var inflater = new Inflater(!hasZlibHeader(body)); // native memory until end() is called
        try (InputStream in = decoder(body, inflater)) {
            byte[] decoded = in.readNBytes(limit + 1);
            if (decoded.length > limit) {
                throw new PatisserieException(
                        ErrorCode.REQUEST_TOO_LARGE,
                        "expected a body of at most %d bytes when decompressed (%s), found more; send a smaller request"
                                .formatted(limit, setting));
            }
            return decoded;
        } catch (IOException e) {
            throw new PatisserieException(
                    ErrorCode.REQUEST_INVALID,
                    "expected a body in %s (Content-Encoding), found another or a damaged one".formatted(header()),
                    e);
        } finally {
            inflater.end();
        }
    }

    private InputStream decoder(byte[] body, Inflater inflater) throws IOException {
        var in = new ByteArrayInputStream(body);
        return this == GZIP ? new GZIPInputStream(in) : new InflaterInputStream(in, inflater);
    }

    private static boolean hasZlibHeader(byte[] body) {
        return body.length >= 2
                && (body[0] & 0x0F) == DEFLATED
                && ((body[0] & 0xFF) << 8 | body[1] & 0xFF) % CHECK == 0;
    }

    /** Compresses a body. */
    public byte[] encode(byte[] body) {
        if (this == IDENTITY) {
            return body;
        }
        var encoded = new ByteArrayOutputStream();
        try (OutputStream out = this == GZIP ? new GZIPOutputStream(encoded) : new DeflaterOutputStream(encoded)) {
            out.write(body);
        } catch (IOException e) {
            throw new AssertionError("an array is writable", e);
        }
        return encoded.toByteArray();
    }
}
