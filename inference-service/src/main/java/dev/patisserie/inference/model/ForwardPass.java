package dev.patisserie.inference.model;

import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.Uncertainty;
import dev.patisserie.inference.uncertainty.MapFilter;
import dev.patisserie.inference.uncertainty.ModelOutput;
import dev.patisserie.inference.uncertainty.TopClasses;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The values that an engine has computed for a batch. Valid until the next batch; not thread-safe. */
interface ForwardPass {

    /**
     * Returns an output with one row per image.
     *
     * @param name its name in the signature
     */
    float[][] rows(String name);

    /** Returns the maps of two classes of an image, {@code [rows, columns, 2]}, or of the only class. */
    float[] maps(int image, TopClasses top);

    /**
     * Returns the outputs of each image.
     *
     * @param uncertainty the figures of the model's further outputs; empty for a model that only gives probabilities
     * @param filter selects the images whose maps are returned
     */
    default List<ModelOutput> outputs(Optional<Uncertainty> uncertainty, MapFilter filter) {
        float[][] probabilities = rows(Manifest.OUTPUT);
        if (uncertainty.isEmpty()) {
            return Arrays.stream(probabilities).map(ModelOutput::of).toList();
        }
        float[][] logits = rows(Manifest.LOGITS);
        float[][] features = rows(Manifest.FEATURES);
        float[][] similarities =
                hasSimilarities(uncertainty.get()) ? rows(Manifest.SIMILARITIES) : new float[probabilities.length][];
        List<ModelOutput> outputs = new ArrayList<>();
        for (int i = 0; i < probabilities.length; i++) {
            var output = new ModelOutput(probabilities[i], logits[i], features[i], similarities[i], null);
            outputs.add(filter.needs(i, output) ? output.withMaps(maps(i, TopClasses.of(probabilities[i]))) : output);
        }
        return outputs;
    }

    /**
     * Returns the size of an image, {@code [size, size, 3]}, in bytes.
     *
     * @throws IllegalArgumentException if an image has another size
     */
    static int requireSize(List<byte[]> images, int size) {
        int bytes = size * size * 3;
        for (byte[] image : images) {
            if (image.length != bytes) {
                throw new IllegalArgumentException(
                        "expected images of %d bytes, got %d".formatted(bytes, image.length));
            }
        }
        return bytes;
    }

    private static boolean hasSimilarities(Uncertainty uncertainty) {
        return uncertainty.known() != null && uncertainty.known().exemplars() > 0;
    }
}
