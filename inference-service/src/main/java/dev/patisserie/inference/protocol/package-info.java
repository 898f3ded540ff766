/**
 * The Open Inference Protocol, version 2, over REST: its messages, and the way from bytes to them and back. Pure: no
 * HTTP.
 *
 * <p>The model takes one of two inputs: {@code image}, BYTES {@code [n]}, each element an image file; or
 * {@code pixels}, UINT8 {@code [n, size, size, 3]}, RGB. It gives {@code probabilities}, FP32 {@code [n, classes]}, and
 * {@code label}, BYTES {@code [n]}. In JSON the elements of {@code image} are base64; with the binary tensor extension
 * they are the bytes themselves, each after its length in four bytes, little-endian.
 *
 * <p>Source: the protocol's specification (github.com/kserve/open-inference-protocol), and Triton Inference Server's
 * extensions "binary tensor data" and "classification".
 */
package dev.patisserie.inference.protocol;
