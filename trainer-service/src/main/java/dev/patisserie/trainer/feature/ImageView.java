package dev.patisserie.trainer.feature;

import dev.patisserie.common.event.Augmentation;
import dev.patisserie.trainer.augment.Augmenter;
import dev.patisserie.trainer.dataset.Batch;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.tensorflow.types.TFloat32;

/**
 * One augmented variant of every image. The variant depends only on the seed, the image and the number of the view, not
 * on the batch or the time of the read.
 *
 * @param augmenter augments the images; not closed
 * @param bounds ranges of the changes
 * @param seed seed of the random changes
 * @param number number of the view, from 0
 */
public record ImageView(Augmenter augmenter, Augmentation bounds, long seed, int number) {

    /**
     * Augments a batch.
     *
     * @param examples indexes of the batch's images
     * @param consumer receives the augmented images, {@code [batch, imageSize, imageSize, 3]}, values 0 to 255; they
     *     are closed when it returns
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
