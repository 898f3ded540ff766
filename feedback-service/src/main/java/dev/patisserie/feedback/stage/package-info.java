/** The parts of the topology that other packages add, as interfaces, so that the topology does not depend on them. */
package dev.patisserie.feedback.stage;
