package dev.patisserie.inference.classify;

import java.util.List;

/**
 * Is shown each batch on its way through the stream, before its outcomes are sent. Called on the thread that
 * classified: must return at once, and must not throw.
 */
public interface ImageObserver {

    /**
     * A batch was classified.
     *
     * @param images not changed
     * @param outcomes what became of them, in the same order
     */
    void classified(List<Image> images, List<Outcome> outcomes);
}
