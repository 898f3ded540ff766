package dev.patisserie.inference.protocol;

/**
 * The answer to a request that failed.
 *
 * @param error expected, found, and the fix
 */
public record ErrorBody(String error) {}
