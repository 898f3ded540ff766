package dev.patisserie.trainer.feature;

import dev.patisserie.trainer.input.FeatureBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.ndarray.Shape;

/** Features from a formula; records the computed ones. */
final class FakeFeatures implements FeatureSource {

    private final String name;
    private final int size;
    private final int values;
    final List<Integer> computed = new ArrayList<>();

    FakeFeatures(String name, int size, int values) {
        this.name = name;
        this.size = size;
        this.values = values;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Shape shape() {
        return Shape.of(values);
    }

    @Override
    public int label(int example) {
        return example % 3;
    }

    @Override
    public FeatureKey key() {
        return FeatureKey.begin().and("fake", name);
    }

    @Override
    public FeatureBatch read(int... examples) {
        float[] all = new float[examples.length * values];
        for (int i = 0; i < examples.length; i++) {
            computed.add(examples[i]);
            for (int j = 0; j < values; j++) {
                all[i * values + j] = name.hashCode() % 100 + examples[i] + j / 1024f;
            }
        }
        return new FeatureBatch(all, Arrays.stream(examples).map(this::label).toArray(), shape());
    }
}
