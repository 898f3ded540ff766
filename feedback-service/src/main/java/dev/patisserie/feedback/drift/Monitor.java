package dev.patisserie.feedback.drift;

/**
 * The identity of a monitor.
 *
 * @param kind its kind
 * @param className the class of {@link MonitorKind#MIX}; null for the other kinds
 */
public record Monitor(MonitorKind kind, String className) {

    /** Validates that exactly a monitor of the class mix has a class. */
    public Monitor {
        if ((kind == MonitorKind.MIX) != (className != null)) {
            throw new IllegalArgumentException("exactly a monitor of kind MIX must have a class, found %s with class %s"
                    .formatted(kind, className));
        }
    }

    /** Returns the monitor of a kind other than {@link MonitorKind#MIX}. */
    public static Monitor of(MonitorKind kind) {
        return new Monitor(kind, null);
    }

    /** Returns the monitor of the share of a class among the predictions. */
    public static Monitor mix(String className) {
        return new Monitor(MonitorKind.MIX, className);
    }

    /** Returns the name, for example {@code errors} or {@code mix:cake}. */
    public String name() {
        return className == null ? kind.label() : kind.label() + ":" + className;
    }
}
