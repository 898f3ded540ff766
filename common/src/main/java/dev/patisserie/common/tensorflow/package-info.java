/** TensorFlow's native library, which is loaded from the class path and never downloaded, and session options. */
package dev.patisserie.common.tensorflow;
