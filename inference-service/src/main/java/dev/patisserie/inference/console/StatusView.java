package dev.patisserie.inference.console;

import java.util.List;

/**
 * The status of the page's data. Sent every second, so that silence indicates a lost connection.
 *
 * @param kafka whether the broker answers the console
 * @param replica name of this replica
 * @param down names of the health checks that are not up, as in {@code /q/health}
 */
record StatusView(boolean kafka, String replica, List<String> down) {}
