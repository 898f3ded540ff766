package dev.patisserie.inference.classify;

import java.util.List;

/**
 * Receives the outcomes of each forward pass of the stream before delivery. Called on the classifying thread; must
 * return immediately and must not throw.
 */
public interface ImageObserver {

    /**
     * Called after a forward pass.
     *
     * @param images the images of the pass, and invalid ones; not modified
     * @param outcomes their outcomes, in the same order
     */
    void classified(List<Image> images, List<Outcome> outcomes);
}
