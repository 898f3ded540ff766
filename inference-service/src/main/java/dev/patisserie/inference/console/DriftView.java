package dev.patisserie.inference.console;

import dev.patisserie.common.event.DriftChanged;
import java.util.List;

/**
 * The drift monitors of the model in use.
 *
 * @param monitors the monitors with the most evidence of a change, most first
 */
record DriftView(List<DriftChanged> monitors) {}
