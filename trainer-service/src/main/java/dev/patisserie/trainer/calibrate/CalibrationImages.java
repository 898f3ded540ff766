package dev.patisserie.trainer.calibrate;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.trainer.dataset.DecodedDataset;
import dev.patisserie.trainer.dataset.DecodedSplit;
import dev.patisserie.trainer.publish.Exemplars;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The images that a model is calibrated on.
 *
 * @param images the decoded data set
 * @param classes number of classes
 */
record CalibrationImages(DecodedDataset images, int classes) {

    DecodedSplit train() {
        return images.split(Split.TRAIN);
    }

    DecodedSplit validation() {
        return images.split(Split.VALIDATION);
    }

    DecodedSplit holdout() {
        return images.split(Split.HOLDOUT);
    }

    /** Returns the images that belong to no class; empty if there are none. */
    Optional<DecodedSplit> other() {
        return images.other().filter(split -> split.size() > 0);
    }

    /** Returns the indexes of the validation images of the calibration. */
    int[] calibration() {
        return ValidationParts.of(validation()).calibration();
    }

    /** Returns the classes of examples. */
    static int[] labels(DecodedSplit split, int[] examples) {
        return IntStream.of(examples).map(split::label).toArray();
    }

    /** Returns the number of training images of the smallest class. */
    int fewestOfAClass() {
        return IntStream.of(trainCounts()).min().orElse(0);
    }

    private int[] trainCounts() {
        int[] counts = new int[classes];
        for (int i = 0; i < train().size(); i++) {
            counts[train().label(i)]++;
        }
        return counts;
    }

    /**
     * Returns the training images whose features become exemplars: at most {@link Exemplars#MOST}, of each class the
     * first ones in the order of their digests, which is random.
     */
    int[] exemplars() {
        int most = Math.max(1, Exemplars.MOST / classes);
        int[] taken = new int[classes];
        return IntStream.range(0, train().size())
                .filter(example -> taken[train().label(example)]++ < most)
                .limit(Exemplars.MOST)
                .toArray();
    }
}
