package dev.patisserie.trainer.feature;

import dev.patisserie.trainer.input.FeatureBatch;
import java.util.Arrays;
import org.tensorflow.ndarray.Shape;

/**
 * Features that are completely stored in a file.
 *
 * @param source the source of the features, for everything except the values
 * @param file the values; owned by the cache
 */
record CachedFeatures(FeatureSource source, FeatureFile file) implements FeatureSource {

    @Override
    public int size() {
        return source.size();
    }

    @Override
    public Shape shape() {
        return source.shape();
    }

    @Override
    public int label(int example) {
        return source.label(example);
    }

    @Override
    public FeatureKey key() {
        return source.key();
    }

    @Override
    public FeatureBatch read(int... examples) {
        int[] labels = Arrays.stream(examples).map(this::label).toArray();
        return new FeatureBatch(file.read(examples), labels, shape());
    }
}
