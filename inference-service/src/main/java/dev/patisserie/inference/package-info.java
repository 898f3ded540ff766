/**
 * The inference service: images in, predictions out, models swapped live. This package only puts the others together.
 */
package dev.patisserie.inference;
