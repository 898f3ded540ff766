package dev.patisserie.feedback.select;

import dev.patisserie.common.event.Selection;
import java.util.Optional;

/**
 * The decision on one image.
 *
 * @param state the state for the next image
 * @param selection the policy and the probability; empty if the image was not selected
 * @param dropped the reason for which it was not selected although its number was drawn; empty otherwise
 */
record SelectionDecision(SelectorState state, Optional<Selection> selection, Optional<DropReason> dropped) {}
