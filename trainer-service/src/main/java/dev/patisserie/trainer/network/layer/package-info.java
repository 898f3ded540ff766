/** The catalogue of layers, one file each, with the definitions and defaults of Keras. */
package dev.patisserie.trainer.network.layer;
