/**
 * The publishing of a trained model: export as a SavedModel with its manifest and probe images, packing, storing in the
 * model store, and the announcement.
 */
package dev.patisserie.trainer.publish;
