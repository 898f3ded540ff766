/**
 * The serialization of internal state and internal topics as JSON. Events on public topics have the form of
 * common.wire.
 */
package dev.patisserie.feedback.serde;
