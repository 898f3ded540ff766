package dev.patisserie.common.event;

import java.util.Optional;

/**
 * A data set as a request names it: {@code name}, or {@code name@version}.
 *
 * @param name name of the data set
 * @param version id of the version, 64 lower-case hex digits; empty for the newest
 */
public record DatasetReference(String name, Optional<String> version) {

    /** Character between name and version, which no name contains. */
    public static final String SEPARATOR = "@";

    /** Validates both parts. */
    public DatasetReference {
        Require.name("dataset", name);
        version.ifPresent(id -> Require.sha256("dataset's version", id));
    }

    /**
     * Reads a reference.
     *
     * @throws IllegalArgumentException if the name or the version is invalid; the message names the rule
     */
    public static DatasetReference parse(String text) {
        int separator = text.indexOf(SEPARATOR);
        return separator < 0
                ? new DatasetReference(text, Optional.empty())
                : new DatasetReference(text.substring(0, separator), Optional.of(text.substring(separator + 1)));
    }

    @Override
    public String toString() {
        return version.map(id -> name + SEPARATOR + id).orElse(name);
    }
}
