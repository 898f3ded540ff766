package dev.patisserie.standalone.command.option;

import picocli.CommandLine;

/**
 * Reads what has a name in JSON by that name; picocli's own conversion would want the constant's.
 *
 * @param <T> what is read
 */
interface Labelled<T> extends CommandLine.ITypeConverter<T> {

    /**
     * Finds a label.
     *
     * @throws IllegalArgumentException if there is none; the message lists those there are
     */
    T of(String label);

    @Override
    default T convert(String label) {
        try {
            return of(label);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.TypeConversionException(e.getMessage());
        }
    }
}
