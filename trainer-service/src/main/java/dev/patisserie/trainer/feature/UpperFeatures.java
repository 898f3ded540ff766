package dev.patisserie.trainer.feature;

import dev.patisserie.trainer.input.FeatureBatch;
import java.io.IOException;
import java.nio.FloatBuffer;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

/** Features that a frozen part computes from lower features. */
final class UpperFeatures implements FeatureSource {

    private final FeatureSource lower;
    private final FrozenPart part;
    private final FeatureKey key;

    UpperFeatures(FeatureSource lower, FrozenPart part) {
        this.lower = lower;
        this.part = part;
        this.key = part.identify(lower.key());
    }

    @Override
    public int size() {
        return lower.size();
    }

    @Override
    public Shape shape() {
        return part.outputShape();
    }

    @Override
    public int label(int example) {
        return lower.label(example);
    }

    @Override
    public FeatureKey key() {
        return key;
    }

    @Override
    public FeatureBatch read(int... examples) throws IOException {
        FeatureBatch batch = lower.read(examples);
        Shape shape = Shape.of(batch.size()).append(lower.shape());
        float[] values = new float[Math.toIntExact(shape().size() * batch.size())];
        try (TFloat32 input = TFloat32.tensorOf(shape, DataBuffers.of(batch.values()))) {
            part.network().run(input, FloatBuffer.wrap(values));
        }
        return new FeatureBatch(values, batch.labels(), shape());
    }
}
