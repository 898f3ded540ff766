package dev.patisserie.inference.protocol;

/**
 * One entry of the response of {@code POST /v2/repository/index}.
 *
 * @param name the data set
 * @param version the model's id
 * @param state whether it accepts requests
 * @param reason reason for the state
 */
public record ModelIndexEntry(String name, String version, Availability state, String reason) {

    /** The availability of a model for requests. */
    public enum Availability {
        /** It accepts requests. */
        READY,
        /** It does not accept requests. */
        UNAVAILABLE
    }
}
