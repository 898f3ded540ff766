package dev.patisserie.feedback.grow;

import dev.patisserie.common.event.ImageSelected;
import dev.patisserie.common.event.SelectionPolicy;
import dev.patisserie.feedback.review.Reviews;
import java.util.function.Consumer;

/** Requests second labels, once for each label in force. */
final class Reviewer {

    private final Images images;
    private final Consumer<ImageSelected> output;
    private final GrowthTools tools;

    /**
     * Creates a reviewer.
     *
     * @param output sends a request
     */
    Reviewer(Images images, Consumer<ImageSelected> output, GrowthTools tools) {
        this.images = images;
        this.output = output;
        this.tools = tools;
    }

    /** Requests a second label, unless it was requested. */
    void request(String imageId, SelectionPolicy policy) {
        CollectedImage image = images.get(imageId);
        if (!image.label().isReviewRequested()) {
            CollectedImage.Bytes bytes = image.bytes();
            output.accept(Reviews.request(
                    imageId,
                    policy,
                    image.evidence(),
                    bytes.image(),
                    bytes.fingerprint(),
                    tools.clock().instant()));
            tools.listener().reviewRequested(policy);
            images.put(imageId, image.reviewRequested());
        }
    }
}
