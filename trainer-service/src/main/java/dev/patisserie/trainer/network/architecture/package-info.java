/**
 * The catalogue of architectures, one file each: the base models of transfer learning, and the network of the simple
 * pipeline.
 */
package dev.patisserie.trainer.network.architecture;
