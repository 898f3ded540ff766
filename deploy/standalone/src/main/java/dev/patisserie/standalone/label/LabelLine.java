package dev.patisserie.standalone.label;

import java.time.Instant;
import java.util.Optional;

/**
 * A label in a file.
 *
 * @param number the line in which it begins, from 1
 * @param imageId the image
 * @param label the true class; empty if the image shows none of the classes
 * @param labeller the labeller; empty if the file does not name one
 * @param at time of the decision (UTC); empty if the file does not give it
 */
public record LabelLine(
        long number, String imageId, Optional<String> label, Optional<String> labeller, Optional<Instant> at) {}
