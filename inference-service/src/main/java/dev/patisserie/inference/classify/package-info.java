/**
 * The core of serving: produces one outcome per image of a batch and one answer per request. Contains the interface of
 * a loaded model ({@code Classifier}) and the holder of the serving model ({@code LiveModel}).
 */
package dev.patisserie.inference.classify;
