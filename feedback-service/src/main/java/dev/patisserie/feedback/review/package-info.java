/**
 * Labels that need a second look: conflicts of labellers, and labels that are probably wrong. Pure: without Kafka and
 * without a store.
 */
package dev.patisserie.feedback.review;
