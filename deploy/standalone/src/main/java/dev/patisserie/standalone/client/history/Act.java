package dev.patisserie.standalone.client.history;

import java.time.Instant;

/**
 * A decision of a person or of a program, as a record of a topic states it. Only the position is a fact of the broker;
 * the other fields are claims of the sender.
 *
 * @param at time of the record
 * @param act the kind, for example {@code pin}; {@link #UNREADABLE} for a record that is invalid
 * @param dataset the data set; null if the record does not contain it
 * @param subject the model, request, search, image or version
 * @param by the author; null if the record does not contain one
 * @param reason the reason, or for an unreadable record the violated rule; null if the record does not contain one
 * @param source the CloudEvents attribute {@code source}: the program that sent the record; null if there is none
 * @param place the position, {@code topic-partition@offset}
 */
public record Act(
        Instant at, String act, String dataset, String subject, String by, String reason, String source, String place) {

    /** The kind of records that are invalid. */
    public static final String UNREADABLE = "unreadable";
}
