package dev.patisserie.feedback.metrics;

import java.util.Locale;

/** The origin of an unexpected error. */
public enum UnexpectedSource {
    /** A record of an internal topic could not be read; it was skipped. */
    READ,
    /** A processor failed on a record; the record was skipped, or the thread replaced. */
    PROCESS,
    /** A record could not be sent; it was skipped, or the thread replaced. */
    SEND,
    /** An event was larger than its topic accepts; it was not sent. */
    TOO_LARGE,
    /** A thread of Kafka Streams failed and was replaced. */
    THREAD;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
