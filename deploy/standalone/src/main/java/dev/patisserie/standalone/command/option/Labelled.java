package dev.patisserie.standalone.command.option;

import picocli.CommandLine;

/**
 * Reads option values by their JSON names. Picocli's own conversion requires the names of the enum constants.
 *
 * @param <T> type of the values
 */
public interface Labelled<T> extends CommandLine.ITypeConverter<T> {

    /**
     * Finds a label.
     *
     * @throws IllegalArgumentException if the label is unknown; the message lists the valid labels
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
