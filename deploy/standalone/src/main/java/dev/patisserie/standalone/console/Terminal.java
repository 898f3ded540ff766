package dev.patisserie.standalone.console;

/** Whether a person watches. */
final class Terminal {

    /** Set by the launcher script, which can ask the shell; the JDKs differ in their answers. */
    private static final String PROPERTY = "patisserie.terminal";

    private Terminal() {}

    static boolean present() {
        return Boolean.getBoolean(PROPERTY);
    }
}
