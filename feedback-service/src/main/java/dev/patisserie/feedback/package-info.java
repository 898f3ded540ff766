/** The feedback service: joins labels with predictions. The root package connects the other packages. */
package dev.patisserie.feedback;
