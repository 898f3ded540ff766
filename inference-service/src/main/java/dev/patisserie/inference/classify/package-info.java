/**
 * The core of serving: a batch of image files becomes one outcome each, a request becomes one answer. Holds the port of
 * a loaded model ({@code Classifier}) and the model now serving ({@code LiveModel}).
 */
package dev.patisserie.inference.classify;
