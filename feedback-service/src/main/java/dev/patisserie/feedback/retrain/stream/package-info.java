/**
 * The part of the topology that decides on automatic trainings: the alarms of the drift monitors, the versions of the
 * data set and the progress of trainings in, proposals and requests out. The rules are those of package retrain.
 */
package dev.patisserie.feedback.retrain.stream;
