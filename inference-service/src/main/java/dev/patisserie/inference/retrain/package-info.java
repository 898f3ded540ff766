/**
 * Proposed trainings over HTTP: sends the proposal of the feedback service to topic {@code training-requests} when a
 * person accepts it. An edge: no other package uses it.
 */
package dev.patisserie.inference.retrain;
