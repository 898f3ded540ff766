package dev.patisserie.inference.label;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * The response to a request whose labels Kafka has acknowledged.
 *
 * @param accepted the labels
 * @param retracted ids of the images whose labels were retracted
 * @param ignored the reason for which the request changes nothing; absent if it changes something
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LabelsAccepted(List<Label> accepted, List<String> retracted, String ignored) {

    /**
     * A label.
     *
     * @param imageId the image
     * @param label the class; null if the image shows none of the classes
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record Label(String imageId, String label) {}

    static LabelsAccepted of(LabelChanges changes) {
        return new LabelsAccepted(
                changes.labels().stream()
                        .map(label -> new Label(label.imageId(), label.label()))
                        .toList(),
                changes.retracted(),
                changes.ignored());
    }
}
