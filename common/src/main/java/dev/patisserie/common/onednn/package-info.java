/**
 * Inference on graphs of TensorFlow operations with oneDNN's primitives, for CPUs with fast bfloat16. A graph is
 * compiled to a list of operations ({@link dev.patisserie.common.onednn.GraphReader}), scheduled in cache-sized
 * sections ({@link dev.patisserie.common.onednn.Schedule}), and executed by worker threads that share the weights.
 * Graphs with other operations are rejected, so that the caller can run them in TensorFlow.
 */
package dev.patisserie.common.onednn;
