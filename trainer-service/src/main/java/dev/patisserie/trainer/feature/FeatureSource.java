package dev.patisserie.trainer.feature;

import dev.patisserie.trainer.dataset.Examples;
import dev.patisserie.trainer.input.FeatureBatch;
import org.tensorflow.ndarray.Shape;

/** The features of a split's images, computed or read on demand. */
public interface FeatureSource extends Examples<FeatureBatch> {

    /** Returns the shape of one image's features. */
    Shape shape();

    /** Returns the class of an image, as an index into the labels. */
    int label(int example);

    /** Returns the key of the features. */
    FeatureKey key();
}
