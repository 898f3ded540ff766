package dev.patisserie.inference.console;

import java.util.List;

/**
 * How far the page can be believed. Told every second, so that silence means that the connection is gone.
 *
 * @param kafka whether the broker answers the console
 * @param replica name of this replica
 * @param down names of its health checks that are not up, as {@code /q/health} has them
 */
record StatusView(boolean kafka, String replica, List<String> down) {}
