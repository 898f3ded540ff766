package dev.patisserie.inference.label;

import dev.patisserie.common.event.ImageLabelled;
import java.util.List;

/**
 * The changes that a request asks for.
 *
 * @param labels new and changed labels
 * @param retracted ids of the images whose labels are retracted
 * @param ignored the reason for which a valid request changes nothing; null if it changes something
 */
record LabelChanges(List<ImageLabelled> labels, List<String> retracted, String ignored) {

    static LabelChanges labels(List<ImageLabelled> labels) {
        return new LabelChanges(List.copyOf(labels), List.of(), null);
    }

    static LabelChanges retraction(String imageId) {
        return new LabelChanges(List.of(), List.of(imageId), null);
    }

    static LabelChanges ignored(String reason) {
        return new LabelChanges(List.of(), List.of(), reason);
    }
}
