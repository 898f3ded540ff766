/** The requests to label images and the labels, as the console shows them. */
package dev.patisserie.inference.console.label;
