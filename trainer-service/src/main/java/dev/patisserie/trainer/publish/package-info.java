/**
 * A finished model on its way out: exported as a SavedModel with its manifest and probe images, packed, put into the
 * model store, announced.
 */
package dev.patisserie.trainer.publish;
