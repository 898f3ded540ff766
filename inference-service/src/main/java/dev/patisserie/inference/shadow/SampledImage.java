package dev.patisserie.inference.shadow;

import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.inference.classify.Image;
import dev.patisserie.inference.select.ShadowPlan;

/**
 * An image of the sample with the champion's answer.
 *
 * @param plan the rollout
 * @param image the image
 * @param prediction the champion's answer, which was acknowledged
 */
record SampledImage(ShadowPlan plan, Image image, PredictionMade prediction) {

    long bytes() {
        return image.file().length;
    }
}
