/**
 * The trainer: turns training requests into verified checkpoints. This package connects the other packages: it converts
 * the configuration to their settings, produces the objects whose classes are no beans, and starts the service.
 */
package dev.patisserie.trainer;
