/**
 * Labels over HTTP: reads our JSON and the webhooks of Label Studio, and sends the labels to topic {@code labels}. An
 * edge: no other package uses it.
 */
package dev.patisserie.inference.label;
