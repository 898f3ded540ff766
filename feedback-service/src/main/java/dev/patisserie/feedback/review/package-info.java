/**
 * Labels that need a review: conflicts of labellers, and labels that are probably wrong. This package is pure: it uses
 * neither Kafka nor a store.
 */
package dev.patisserie.feedback.review;
