package dev.patisserie.trainer.feature;

import dev.patisserie.common.event.Augmentation;
import dev.patisserie.trainer.augment.Augmenter;
import dev.patisserie.trainer.dataset.Batch;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.tensorflow.types.TFloat32;

/**
 * One augmented variant of every image. What an image looks like depends on the seed, the image and the number of the
 * view; not on which images it is read with, or when.
 *
 * @param augmenter changes the images; stays the caller's
 * @param bounds of the changes
 * @param seed where chance starts from
 * @param number the view's, at least 0
 */
public record ImageView(Augmenter augmenter, Augmentation bounds, long seed, int number) {

    /**
     * Changes images.
     *
     * @param examples which ones the batch holds
     * @param consumer takes the changed images, {@code [batch, imageSize, imageSize, 3]}, values 0 to 255; they are
     *     closed when it returns
     */
    public void apply(Batch batch, int[] examples, Consumer<TFloat32> consumer) {
        augmenter.augment(batch, i -> chance(examples[i]), consumer);
    }

    private SplittableRandom chance(int example) {
        return new SplittableRandom(seed + ((long) number << Integer.SIZE) + example);
    }

    FeatureKey identify(FeatureKey images) {
        return images.and("augmentation", bounds).and("seed", seed).and("view", number);
    }
}
