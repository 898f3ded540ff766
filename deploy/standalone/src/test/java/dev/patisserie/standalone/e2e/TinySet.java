package dev.patisserie.standalone.e2e;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.event.Augmentation;
import dev.patisserie.common.event.Optimizer;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequestBuilder;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.data.draw.Dessert;
import dev.patisserie.data.draw.DessertSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/** A data set and requests that train in seconds. */
public final class TinySet {

    static final String NAME = "tiny-desserts";

    static final DessertSet.Recipe RECIPE = new DessertSet.Recipe(3, 30, 8, 12, 48, 11);

    static final int HOLDOUT_IMAGES = 3 * 12;

    static final int IMAGE_SIZE = 32;

    private TinySet() {}

    /** Draws the set, with a subfolder of one class in each split; returns its folder. */
    public static Path draw(Path root) throws IOException {
        Path set = root.resolve(NAME);
        DessertSet.make(set, RECIPE);
        for (Split split : Split.values()) {
            nest(set.resolve(split.folder()).resolve(Dessert.DONUT.label()));
        }
        return set;
    }

    /** Moves every second photo of a class into a folder below it. */
    private static void nest(Path classFolder) throws IOException {
        List<Path> photos;
        try (var files = Files.list(classFolder)) {
            photos = files.sorted().toList();
        }
        Path below = Files.createDirectory(classFolder.resolve("more"));
        for (int i = 1; i < photos.size(); i += 2) {
            Path photo = photos.get(i);
            Files.move(photo, below.resolve(photo.getFileName()));
        }
    }

    /** Requests a model that is close to its random weights, with an accuracy near chance. */
    public static TrainingRequested weak(long seed) {
        return request(seed, 1, 1e-7);
    }

    /** Requests a model that learns the three classes. */
    public static TrainingRequested strong(long seed) {
        return request(seed, 6, 2e-3);
    }

    /** Requests a model that is better than chance, and leaves room for a better one. */
    static TrainingRequested moderate(long seed) {
        return request(seed, 1, 1e-3);
    }

    /** Requests such a model at the default of 100 px, which has the usual 38 MB. */
    public static TrainingRequested strongAtUsualSize(long seed) {
        return request(seed, 6, 2e-3).toBuilder().imageSize(100).build();
    }

    /** Requests a model whose training is long enough to be disturbed; the request is always the same. */
    static TrainingRequested lasting() {
        return request(5, 20, 1e-3);
    }

    /**
     * Requests a model whose first epoch takes far longer than the kill of its trainer: 90 steps of one photo each,
     * which update 25 million weights.
     */
    static TrainingRequested slow() {
        return builder(5, 2, 1e-3).imageSize(160).batchSize(1).build();
    }

    private static TrainingRequested request(long seed, int epochs, double learningRate) {
        return builder(seed, epochs, learningRate).build();
    }

    private static TrainingRequestBuilder builder(long seed, int epochs, double learningRate) {
        return TrainingRequested.builder("e2e-" + UUID.randomUUID(), Pipeline.SIMPLE, NAME)
                .imageSize(IMAGE_SIZE)
                .batchSize(8)
                .seed(seed)
                .epochs(epochs)
                .optimizer(new Optimizer(Optimizer.Name.ADAM, learningRate))
                .augmentation(Augmentation.NONE);
    }
}
