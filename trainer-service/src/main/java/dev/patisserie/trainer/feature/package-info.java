/**
 * The features of the frozen part of a network. They do not change during training, so they are computed once, stored
 * on disk, mapped into memory, and used as training inputs in place of the images.
 */
package dev.patisserie.trainer.feature;
