/** TensorFlow's native library: loaded from the class path, never downloaded; and session options. */
package dev.patisserie.common.tensorflow;
