/** The commands on automatic trainings. */
package dev.patisserie.standalone.command.retrain;
