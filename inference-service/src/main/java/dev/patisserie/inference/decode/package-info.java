/** Decoders that wrap another decoder: one limits its duration, the other rejects files that crashed the process. */
package dev.patisserie.inference.decode;
