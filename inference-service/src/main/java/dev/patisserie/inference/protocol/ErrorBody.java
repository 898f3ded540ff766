package dev.patisserie.inference.protocol;

/**
 * The response to a failed request.
 *
 * @param error expected, found, and the fix
 */
public record ErrorBody(String error) {}
