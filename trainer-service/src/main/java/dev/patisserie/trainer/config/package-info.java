/** The settings of this service as a documented mapping. */
package dev.patisserie.trainer.config;
