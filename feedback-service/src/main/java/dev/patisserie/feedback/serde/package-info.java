/**
 * Records as processors read and keep them: the serialization of internal state and internal topics, keys of state
 * stores, and the reader that skips invalid records of public topics. Events have the form of common.wire.
 */
package dev.patisserie.feedback.serde;
