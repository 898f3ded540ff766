/**
 * Selection of images for labelling, within a budget and with a known probability for each image.
 * {@link dev.patisserie.feedback.select.Selector} decides and is pure;
 * {@link dev.patisserie.feedback.select.SelectionTopology} connects it to Kafka Streams.
 */
package dev.patisserie.feedback.select;
