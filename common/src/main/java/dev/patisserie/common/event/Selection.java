package dev.patisserie.common.event;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * The reason for which an image was labelled.
 *
 * @param policy the rule that chose the image
 * @param probability the probability with which the image was chosen by any rule, above 0 and at most 1; null if it is
 *     unknown, so that the label does not estimate the accuracy
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Selection(SelectionPolicy policy, Double probability) {

    /** The selection of a label whose event does not name one. */
    public static final Selection MANUAL = new Selection(SelectionPolicy.MANUAL, null);

    /** Validates the fields. */
    public Selection {
        Require.present("selection.policy", policy);
        if (probability != null) {
            Require.positive("selection.probability", probability, 1);
        }
    }
}
