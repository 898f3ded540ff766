package dev.patisserie.standalone.command;

/**
 * Adds a command to {@code patisserie} from another jar on the class path. Implementations are listed in
 * {@code META-INF/services} and found by {@link java.util.ServiceLoader}.
 */
public interface CommandProvider {

    /** Returns a new instance of a class that has picocli's {@code @Command}. */
    Object command();
}
