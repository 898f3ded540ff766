package dev.patisserie.standalone.hostile;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.util.Locale;
import java.util.stream.Stream;

/** Distinguishes a connection that the service closed from every other failure of a request. */
final class ClosedConnection {

    /** The answer of a service that closes the connection while the body is being sent. */
    static final String ANSWER = "closed";

    /**
     * Most bytes of a body that the service discards after its answer; it closes the connection of a longer one
     * (docs/operations.md).
     */
    private static final int DISCARDED_BYTES = 64 << 10;

    private ClosedConnection() {}

    /**
     * Returns whether a request failed because the service closed or reset the connection during the body. Its answer
     * may then be lost. A refused connection and a timeout are other failures.
     *
     * @param bodyBytes length of the request's body
     */
    static boolean isDuringBody(IOException failure, long bodyBytes) {
        return bodyBytes > DISCARDED_BYTES
                && Stream.iterate((Throwable) failure, cause -> cause != null, Throwable::getCause)
                        .noneMatch(ClosedConnection::isRefusedOrLate)
                && Stream.iterate((Throwable) failure, cause -> cause != null, Throwable::getCause)
                        .anyMatch(ClosedConnection::isClosed);
    }

    private static boolean isRefusedOrLate(Throwable failure) {
        return failure instanceof ConnectException || failure instanceof HttpTimeoutException;
    }

    /** The messages of the JDK's sockets and HTTP client. */
    private static boolean isClosed(Throwable failure) {
        String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        return Stream.of("connection reset", "broken pipe", "received no bytes", "eof reached")
                .anyMatch(message::contains);
    }
}
