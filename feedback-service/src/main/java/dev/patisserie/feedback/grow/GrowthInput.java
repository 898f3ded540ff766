package dev.patisserie.feedback.grow;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.common.event.ImageSelected;

/**
 * A record of the growth's internal topic.
 *
 * @param joined a label; null if this is a selection
 * @param selected a selection for labelling; null if this is a label
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record GrowthInput(FeedbackJoined joined, ImageSelected selected) {}
