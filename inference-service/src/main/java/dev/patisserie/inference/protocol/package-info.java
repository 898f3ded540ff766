/**
 * The messages of the Open Inference Protocol v2 over REST, and their parsing and serialization. Independent of HTTP.
 *
 * <p>The model accepts one of two inputs: {@code image}, BYTES {@code [n]}, each element an image file; or
 * {@code pixels}, UINT8 {@code [n, size, size, 3]}, RGB. Its outputs are {@code probabilities}, FP32 {@code [n,
 * classes]}, and {@code label}, BYTES {@code [n]}. In JSON the elements of {@code image} are base64; with the binary
 * tensor extension they are raw bytes, each preceded by its length in four bytes, little-endian.
 *
 * <p>Source: the protocol's specification (github.com/kserve/open-inference-protocol), and Triton Inference Server's
 * extensions "binary tensor data" and "classification".
 */
package dev.patisserie.inference.protocol;
