package dev.patisserie.inference.http;

/** The body of a request, all of it. Its receiver closes it as soon as its bytes are needed no more. */
public interface ReceivedBody extends AutoCloseable {

    /** Returns the bytes; not a copy. */
    byte[] bytes();

    /** Returns whether the client has gone, so that nobody reads an answer. */
    boolean isAbandoned();

    /** Takes the bytes off the account of pending bytes. Closing twice does nothing. */
    @Override
    void close();
}
