package dev.patisserie.inference.protocol;

/**
 * One entry of the answer of {@code POST /v2/repository/index}.
 *
 * @param name the data set
 * @param version the model's id
 * @param state whether requests reach it
 * @param reason why
 */
public record ModelIndexEntry(String name, String version, Availability state, String reason) {

    /** Whether requests reach a model. */
    public enum Availability {
        /** They do. */
        READY,
        /** They do not. */
        UNAVAILABLE
    }
}
