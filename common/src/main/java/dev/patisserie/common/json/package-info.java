/**
 * The JSON codec of events, manifests and HTTP bodies: strict types, size limits, and messages that name the expected
 * and the found value.
 */
package dev.patisserie.common.json;
