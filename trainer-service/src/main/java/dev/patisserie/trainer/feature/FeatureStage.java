package dev.patisserie.trainer.feature;

import dev.patisserie.trainer.dataset.Examples;
import dev.patisserie.trainer.input.FeatureBatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** The features of a data set at one cut through the network: the training and validation inputs of a phase. */
public final class FeatureStage {

    private final IntFunction<FeatureSource> train; // by number of the view
    private final int views;
    private final FeatureSource validation;

    /**
     * Creates a stage.
     *
     * @param train the training images' features, by the number of the view, from 0
     * @param views number of views that the epochs cycle through; 0 for a new view in each epoch
     * @param validation the validation images' features, not augmented
     */
    public FeatureStage(IntFunction<FeatureSource> train, int views, FeatureSource validation) {
        this.train = train;
        this.views = views;
        this.validation = validation;
    }

    /** Returns the features that the next part computes from these. */
    public FeatureStage through(FrozenPart part) {
        return new FeatureStage(
                view -> new UpperFeatures(train.apply(view), part), views, new UpperFeatures(validation, part));
    }

    /**
     * Returns the same features, cached as far as they fit. Features of views that only one epoch uses are not cached.
     *
     * @param epochs number of epochs, from the first, that use them, at least 1
     */
    public FeatureStage kept(FeatureCache cache, int epochs) throws IOException {
        FeatureSource keptValidation = cache.keep(validation);
        if (views == 0) {
            return new FeatureStage(train, views, keptValidation);
        }
        List<FeatureSource> kept = new ArrayList<>();
        for (int view = 0; view < Math.min(views, epochs); view++) {
            kept.add(cache.keep(train.apply(view)));
        }
        return new FeatureStage(kept::get, views, keptValidation);
    }

    /**
     * Returns the training features of an epoch.
     *
     * @param epoch number of the epoch in the run, from 1
     */
    public Examples<FeatureBatch> train(int epoch) {
        return train.apply(views == 0 ? epoch : (epoch - 1) % views);
    }

    /** Returns the validation features. */
    public Examples<FeatureBatch> validation() {
        return validation;
    }
}
