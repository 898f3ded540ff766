/**
 * The candidate of a rollout answers a sample of the images that the serving model has answered. It runs in a child
 * process with a lower priority, so that its faults, its memory and its latency do not affect the serving model. Its
 * answers are compared, and never served.
 */
package dev.patisserie.inference.shadow;
