package dev.patisserie.inference.classify;

import java.util.List;

/**
 * Receives each batch of the stream after its answers were acknowledged. Called on the delivering thread; must return
 * immediately and must not throw.
 */
public interface DeliveryObserver {

    /**
     * Called after the answers of a poll were delivered.
     *
     * @param images the images of the poll; not modified
     * @param outcomes their outcomes as delivered, in the same order; fewer if a rebalance revoked the last images,
     *     which are polled again
     */
    void delivered(List<Image> images, List<Outcome> outcomes);
}
