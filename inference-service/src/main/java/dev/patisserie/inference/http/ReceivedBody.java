package dev.patisserie.inference.http;

/** The complete body of a request. The receiver closes it as soon as the bytes are no longer needed. */
public interface ReceivedBody extends AutoCloseable {

    /** Returns the bytes; not a copy. */
    byte[] bytes();

    /** Returns whether the client has disconnected. */
    boolean isAbandoned();

    /** Releases the bytes from the account of pending bytes. Idempotent. */
    @Override
    void close();
}
