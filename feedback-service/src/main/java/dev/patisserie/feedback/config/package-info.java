/** The settings of the service. */
package dev.patisserie.feedback.config;
