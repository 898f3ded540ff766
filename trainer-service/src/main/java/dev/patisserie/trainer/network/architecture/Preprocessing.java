package dev.patisserie.trainer.network.architecture;

import static dev.patisserie.trainer.network.layer.Layers.channelRescaling;
import static dev.patisserie.trainer.network.layer.Layers.rescaling;
import static dev.patisserie.trainer.network.layer.Layers.reverseChannels;

import dev.patisserie.trainer.network.Node;
import java.util.List;
import java.util.stream.Stream;

/**
 * The scalings of pixels with which the published weights were trained, from values of 0 to 255.
 *
 * <p>Source: {@code preprocess_input} in keras/src/applications/imagenet_utils.py, whose names of the modes these are.
 */
final class Preprocessing {

    /** Means and standard deviations of ImageNet's RGB values, 0 to 1. */
    private static final List<Double> MEANS = List.of(0.485, 0.456, 0.406);

    private static final List<Double> DEVIATIONS = List.of(0.229, 0.224, 0.225);

    private Preprocessing() {}

    /** Scales to -1 to 1. */
    static Node tf(Node image) {
        return image.then(rescaling(1 / 127.5f, -1));
    }

    /** Reverses the channels and subtracts ImageNet's means. */
    static Node caffe(Node image) {
        return image.then(reverseChannels())
                .then(channelRescaling(List.of(1f, 1f, 1f), List.of(-103.939f, -116.779f, -123.68f)));
    }

    /** Scales to 0 to 1, subtracts ImageNet's means and divides by its standard deviations. */
    static Node torch(Node image) {
        List<Float> scales = DEVIATIONS.stream()
                .map(deviation -> (float) (1 / (255 * deviation)))
                .toList();
        List<Float> offsets = Stream.of(0, 1, 2)
                .map(c -> (float) (-MEANS.get(c) / DEVIATIONS.get(c)))
                .toList();
        return image.then(channelRescaling(scales, offsets));
    }

    /**
     * Divides by the square roots of ImageNet's standard deviations, by which the training of EfficientNet's weights
     * divided in addition.
     */
    static Node rootsOfDeviations(Node image) {
        List<Float> scales = DEVIATIONS.stream()
                .map(deviation -> (float) (1 / Math.sqrt(deviation)))
                .toList();
        return image.then(channelRescaling(scales, List.of(0f, 0f, 0f)));
    }
}
