/**
 * The core of serving: a batch of image files becomes one outcome each, a request becomes one
 * answer. Holds the port of a loaded model ({@code Classifier}) and the model now serving ({@code
 * LiveModel}).
 *
 * <p><b>May import:</b> {@code common}'s events, faults and images. No Kafka, DJL, TensorFlow or
 * Quarkus. <b>Imported by:</b> every package of this service but {@code select} and {@code config}.
 */
package dev.patisserie.inference.classify;
