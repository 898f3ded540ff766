package dev.patisserie.inference.api;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The body of a request, read once at most. Closing takes the rest of it off the connection: a
 * client that writes all of its request before it reads the answer would wait for ever otherwise.
 * How much that may be is {@code quarkus.http.limits.max-body-size}.
 */
public final class Body implements AutoCloseable {

    private final InputStream in;
    private final int limit;
    private final String setting;

    /**
     * Wraps what HTTP brings.
     *
     * @param in not read yet
     * @param limit most bytes that are kept, at least 1
     * @param setting the configuration key that says so, for the message
     */
    public Body(InputStream in, int limit, String setting) {
        this.in = in;
        this.limit = limit;
        this.setting = setting;
    }

    /**
     * Returns all of it.
     *
     * @throws PatisserieException {@link ErrorCode#REQUEST_TOO_LARGE} above the limit, {@link
     *     ErrorCode#REQUEST_INVALID} if it ends early
     */
    public byte[] read() {
        try {
            byte[] bytes = in.readNBytes(limit + 1);
            if (bytes.length > limit) {
                throw new PatisserieException(
                        ErrorCode.REQUEST_TOO_LARGE,
                        "expected a body of at most %d bytes (%s), found more; send less at a time"
                                .formatted(limit, setting));
            }
            return bytes;
        } catch (IOException e) {
            throw new PatisserieException(
                    ErrorCode.REQUEST_INVALID, "the body ended early: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // The client has gone, or exceeds HTTP's own limit: nobody reads the answer.
        }
    }
}
