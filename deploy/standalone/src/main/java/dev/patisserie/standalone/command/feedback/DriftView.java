package dev.patisserie.standalone.command.feedback;

import dev.patisserie.common.event.DriftChanged;
import dev.patisserie.standalone.client.DriftMonitors;
import java.io.PrintWriter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Prints the drift monitors as a table. */
final class DriftView {

    private static final String ROW = "%-20s  %-8s  %5s  %8s  %-14s  %-20s  %s";

    private DriftView() {}

    static void print(PrintWriter out, DriftMonitors state) {
        if (state.monitors().isEmpty()) {
            out.println("no drift monitors yet; they start when a model serves and the feedback service runs");
            return;
        }
        out.println(ROW.formatted("MONITOR", "STATE", "LEVEL", "OBSERVED", "ALLOWED", "SINCE", "MODEL"));
        state.monitors().forEach(monitor -> out.println(row(monitor)));
    }

    private static String row(DriftChanged monitor) {
        return ROW.formatted(
                monitor.monitor(),
                monitor.state().label(),
                String.format(Locale.ROOT, "%.2f", monitor.level()),
                monitor.observed() == null ? "-" : percent(monitor.observed()),
                allowed(monitor),
                since(monitor),
                monitor.modelId());
    }

    private static String allowed(DriftChanged monitor) {
        return monitor.allowed() == null
                ? "no baseline"
                : percent(monitor.allowed().low()) + " to "
                        + percent(monitor.allowed().high());
    }

    private static String since(DriftChanged monitor) {
        return monitor.since() == null || monitor.state() == DriftChanged.State.OK
                ? "-"
                : monitor.since().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f%%", 100 * share);
    }
}
