/** The estimates of a model's accuracy on the stream. */
package dev.patisserie.feedback.accuracy;
