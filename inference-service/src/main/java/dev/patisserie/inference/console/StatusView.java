package dev.patisserie.inference.console;

import java.util.List;

/**
 * The status of the page's data. Sent every second, so that silence indicates a lost connection.
 *
 * @param kafka whether the broker answers the console
 * @param replica name of this replica
 * @param down names of the health checks that are not up, as in {@code /q/health}
 * @param read whether the topics have been read to the ends that they had when the page connected; before, absent data
 *     may be unread
 */
record StatusView(boolean kafka, String replica, List<String> down, boolean read) {

    StatusView withRead(boolean isRead) {
        return new StatusView(kafka, replica, down, isRead);
    }
}
