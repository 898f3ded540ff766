package dev.patisserie.trainer.feature;

import dev.patisserie.trainer.dataset.Batch;
import dev.patisserie.trainer.dataset.DecodedSplit;
import dev.patisserie.trainer.input.FeatureBatch;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Optional;
import org.tensorflow.ndarray.Shape;

/** Features computed from decoded and optionally augmented images by a frozen part. */
public final class ImageFeatures implements FeatureSource {

    private final DecodedSplit images;
    private final Optional<ImageView> view;
    private final FrozenPart part;
    private final FeatureKey key;

    /**
     * Creates a source of features.
     *
     * @param images decoded images; not closed
     * @param identity key of the images
     * @param view augmentation of the images; empty for none
     * @param part a part with images as input; not closed
     */
    public ImageFeatures(DecodedSplit images, FeatureKey identity, Optional<ImageView> view, FrozenPart part) {
        this.images = images;
        this.view = view;
        this.part = part;
        this.key = part.identify(view.map(v -> v.identify(identity)).orElse(identity));
    }

    @Override
    public int size() {
        return images.size();
    }

    @Override
    public Shape shape() {
        return part.outputShape();
    }

    @Override
    public int label(int example) {
        return images.label(example);
    }

    @Override
    public FeatureKey key() {
        return key;
    }

    @Override
    public FeatureBatch read(int... examples) throws IOException {
        Batch batch = images.read(examples);
        float[] values = new float[Math.toIntExact(shape().size() * batch.size())];
        FloatBuffer target = FloatBuffer.wrap(values);
        if (view.isPresent()) {
            view.get().apply(batch, examples, changed -> part.network().run(changed, target));
        } else {
            part.network().run(batch.rgb(), batch.size(), target);
        }
        return new FeatureBatch(values, batch.labels(), shape());
    }
}
