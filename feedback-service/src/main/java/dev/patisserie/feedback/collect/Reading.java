package dev.patisserie.feedback.collect;

/** The result of reading the bytes of an image from Kafka. A failure that a retry may repair is an exception. */
public sealed interface Reading {

    /**
     * The record was read.
     *
     * @param bytes its value; null if it has none; owned by the receiver
     */
    record Found(byte[] bytes) implements Reading {}

    /**
     * The record does not exist, or not any more. A retry gives the same result.
     *
     * @param reason expected and found
     */
    record Expired(String reason) implements Reading {}
}
