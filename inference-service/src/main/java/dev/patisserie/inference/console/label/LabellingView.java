package dev.patisserie.inference.console.label;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.common.event.ImageSelected;
import java.util.List;
import java.util.Map;

/**
 * The images that wait for a label, and the progress.
 *
 * @param classes the classes of the serving model in its order; empty if none serves
 * @param open number of images that wait
 * @param images the newest of them, newest first
 * @param openByPolicy number of images that wait, by the rule that chose them
 * @param labelledByClass number of labels of the last days, by class; the class is empty for none of the classes
 * @param labelledByPolicy number of labels of the last days, by the rule that chose their images
 */
public record LabellingView(
        List<String> classes,
        int open,
        List<Item> images,
        Map<String, Integer> openByPolicy,
        Map<String, Integer> labelledByClass,
        Map<String, Integer> labelledByPolicy) {

    /**
     * An image that waits for a label.
     *
     * @param request the request to label it
     * @param previous the label in force, which is under review; null if it has none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Item(ImageSelected request, ImageLabelled previous) {}
}
