package dev.patisserie.common.backbone;

import java.util.List;
import java.util.Optional;

/**
 * An architecture with published ImageNet weights.
 *
 * @param name its name in requests, for example {@code resnet50v2}
 * @param kerasName its name in {@code keras.applications}, for example {@code ResNet50V2}
 * @param sizes its image sizes
 * @param cut the default start of fine-tuning
 * @param warmupRate default learning rate of the warm-up on a few hundred photos. A step of Adam changes each weight of
 *     the head by about this rate, so it is lower for many or large features
 * @param widths the widths with published weights; the last one with factor 1 is the default
 */
public record BaseModel(String name, String kerasName, Sizes sizes, Cut cut, double warmupRate, List<Width> widths) {

    /**
     * The width and height of images, in pixels.
     *
     * @param standard size in the training of the published weights; the default
     * @param minimum smallest size
     */
    public record Sizes(int standard, int minimum) {}

    /**
     * The first block of fine-tuning.
     *
     * @param block its number
     * @param layers the beginning of the names of its layers in Keras
     */
    public record Cut(int block, String layers) {}

    /**
     * A number of channels.
     *
     * @param alpha factor on the number of channels; null if the architecture has one width
     * @param parameters number of weights without the top layers
     * @param accuracy Keras's top-1 accuracy on ImageNet, in percent; null if Keras states none
     * @param file the published weights
     */
    public record Width(Double alpha, long parameters, Double accuracy, PublishedFile file) {}

    /** Copies the widths. */
    public BaseModel {
        widths = List.copyOf(widths);
    }

    /** Returns whether requests may state a width. */
    public boolean hasWidths() {
        return widths.get(0).alpha() != null;
    }

    /** Returns the factors of all widths. */
    public List<Double> alphas() {
        return hasWidths() ? widths.stream().map(Width::alpha).toList() : List.of();
    }

    /**
     * Finds a width.
     *
     * @param alpha factor on the number of channels; null for the default
     * @return empty if there are no published weights of that width
     */
    public Optional<Width> width(Double alpha) {
        Double wanted = alpha == null && hasWidths() ? Double.valueOf(1) : alpha;
        return widths.stream()
                .filter(width -> wanted == null ? width.alpha() == null : wanted.equals(width.alpha()))
                .findFirst();
    }
}
