/**
 * The frozen part of a network, computed once: what it makes of an image does not change while the layers above it
 * learn. Its output is kept on disk, mapped into memory, and trained on in place of the images.
 */
package dev.patisserie.trainer.feature;
