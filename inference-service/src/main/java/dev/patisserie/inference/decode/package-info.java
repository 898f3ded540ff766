/** Decoders around the decoder: one that gives up after a while, and one that survives what kills the process. */
package dev.patisserie.inference.decode;
