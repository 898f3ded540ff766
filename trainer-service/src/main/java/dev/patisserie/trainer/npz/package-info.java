/** Weights files in the NumPy format {@code .npz}, one array for each variable. */
package dev.patisserie.trainer.npz;
