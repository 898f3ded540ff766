package dev.patisserie.inference.model;

import java.time.Duration;

/**
 * How often a model that cannot be had yet is tried.
 *
 * @param attempts how often in all, at least 1
 * @param delay from one attempt to the next
 */
public record RetryPolicy(int attempts, Duration delay) {}
