package dev.patisserie.trainer.feature;

import dev.patisserie.trainer.dataset.Examples;
import dev.patisserie.trainer.input.FeatureBatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** The features of a data set at one cut through the network: what a phase trains on and what it is judged by. */
public final class FeatureStage {

    private final IntFunction<FeatureSource> train; // by view
    private final int views;
    private final FeatureSource validation;

    /**
     * Names the features.
     *
     * @param train the training images' features, by the number of the view, from 0
     * @param views how many views the epochs take in turn; 0: each epoch has a view of its own
     * @param validation the validation images' features, not augmented
     */
    public FeatureStage(IntFunction<FeatureSource> train, int views, FeatureSource validation) {
        this.train = train;
        this.views = views;
        this.validation = validation;
    }

    /** Returns the features that a part above makes of these. */
    public FeatureStage through(FrozenPart part) {
        return new FeatureStage(
                view -> new UpperFeatures(train.apply(view), part), views, new UpperFeatures(validation, part));
    }

    /**
     * Returns the same features, computed once and kept as far as the cache takes them; features of views that are used
     * in one epoch only are not kept.
     *
     * @param epochs how many epochs, from the first on, will ask for them, at least 1
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
     * Returns what an epoch trains on.
     *
     * @param epoch its number in the run, from 1
     */
    public Examples<FeatureBatch> train(int epoch) {
        return train.apply(views == 0 ? epoch : (epoch - 1) % views);
    }

    /** Returns what each epoch is judged by. */
    public Examples<FeatureBatch> validation() {
        return validation;
    }
}
