/**
 * TensorFlow's native library: loaded from the class path, never downloaded; and session options.
 *
 * <p><b>May import:</b> TensorFlow. <b>Imported by:</b> {@code image}, the trainer's {@code
 * network} and {@code fit}, the inference service's {@code model}.
 */
package dev.patisserie.common.tensorflow;
