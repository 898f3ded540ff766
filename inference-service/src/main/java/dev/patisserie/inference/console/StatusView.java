package dev.patisserie.inference.console;

import java.util.List;

/**
 * How far the page can be believed. Told every second, so that silence means that the connection is
 * gone.
 *
 * @param kafka whether the broker answers the console
 * @param down names of the health checks of this replica that are not up, as {@code /q/health} has
 *     them
 */
record StatusView(boolean kafka, List<String> down) {}
