/** The trainer's settings, and the wiring that makes its objects from them. */
package dev.patisserie.trainer.config;
