package dev.patisserie.trainer.network.keras;

import dev.patisserie.common.keras.KerasLayer;
import dev.patisserie.common.keras.KerasModel;
import dev.patisserie.trainer.weights.KerasWeights;
import dev.patisserie.trainer.weights.StoredWeight;
import java.util.List;
import java.util.Optional;

/**
 * Finds the first layer of a model with an effect. A scaling of pixels of 0 to 255 has a small factor or subtracts a
 * large mean; other scalings are those of pixels that the caller has scaled before.
 *
 * @param file the open file of the model
 */
record FirstScaling(KerasWeights file) {

    /** Largest factor of pixels of 0 to 255; Keras's models have 1/255, 1/128, 1/127.5 and about 1/58. */
    private static final double LARGEST_FACTOR = 1.0 / 50;

    /** Smallest mean of pixels of 0 to 255; pixels of 0 to 1 have smaller ones. */
    private static final double SMALLEST_MEAN = 2;

    /** Returns whether the first layer with an effect scales pixels of 0 to 255. */
    boolean isOfBytes(KerasModel model) {
        return first(model, "").filter(this::scalesBytes).isPresent();
    }

    private static Optional<Place> first(KerasModel model, String path) {
        for (KerasLayer layer : model.layers()) {
            boolean isIdentity = layer.isInput()
                    || layer.className().equals("ZeroPadding2D")
                    || LayerReaders.IDENTITIES.contains(layer.className());
            Optional<Place> found = layer.model().isPresent()
                    ? first(layer.model().get(), path.isEmpty() ? layer.name() : path + "/" + layer.name())
                    : Optional.of(new Place(path, layer)).filter(place -> !isIdentity);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private boolean scalesBytes(Place place) {
        var arguments = new Arguments(place.layer());
        double number = Math.abs(arguments.constant().orElse(Double.NaN));
        return switch (place.layer().className()) {
            case "Rescaling" -> largest(arguments.numbers("scale")) <= LARGEST_FACTOR;
            case "Normalization" -> largest(means(place, arguments)) > SMALLEST_MEAN;
            case "Divide", "TrueDivide" -> 1 / number <= LARGEST_FACTOR;
            case "Multiply" -> number <= LARGEST_FACTOR;
            case "Subtract" -> number > SMALLEST_MEAN;
            default -> false;
        };
    }

    private float[] means(Place place, Arguments arguments) {
        if (place.layer().config().hasNonNull("mean")) {
            return arguments.numbers("mean");
        }
        List<StoredWeight> learned = file.weightsOf(place.model(), place.layer().name());
        return learned.isEmpty() ? new float[0] : file.read(learned.get(0));
    }

    private static double largest(float[] values) {
        double largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }
}
