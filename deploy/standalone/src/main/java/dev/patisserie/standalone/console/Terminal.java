package dev.patisserie.standalone.console;

/** Determines whether the output is a terminal. */
final class Terminal {

    /** Property of the launcher script, which asks the shell, because the results of JDKs differ. */
    private static final String PROPERTY = "patisserie.terminal";

    private Terminal() {}

    static boolean present() {
        return Boolean.getBoolean(PROPERTY);
    }
}
