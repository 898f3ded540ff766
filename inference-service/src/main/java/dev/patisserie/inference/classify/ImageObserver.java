package dev.patisserie.inference.classify;

import java.util.List;

/**
 * Receives each classified batch of the stream before delivery. Called on the classifying thread; must return
 * immediately and must not throw.
 */
public interface ImageObserver {

    /**
     * Called after a batch was classified.
     *
     * @param images the images; not modified
     * @param outcomes their outcomes, in the same order
     */
    void classified(List<Image> images, List<Outcome> outcomes);
}
