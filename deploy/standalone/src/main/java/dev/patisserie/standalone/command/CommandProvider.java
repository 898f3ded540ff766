package dev.patisserie.standalone.command;

/**
 * Adds a command of another jar on the class path to {@code patisserie}. Implementations are listed in
 * {@code META-INF/services} and found by {@link java.util.ServiceLoader}.
 */
public interface CommandProvider {

    /** Returns a new instance of a class that has picocli's {@code @Command}. */
    Object command();
}
