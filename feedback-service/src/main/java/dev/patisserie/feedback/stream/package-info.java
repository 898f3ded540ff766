/**
 * The Kafka Streams topology: reads predictions and labels, joins them by the rules of package join, and sends joined
 * records, estimates of the accuracy and dead letters. Processors do not throw because of a record; an invalid one is
 * counted, and a label becomes a dead letter.
 */
package dev.patisserie.feedback.stream;
