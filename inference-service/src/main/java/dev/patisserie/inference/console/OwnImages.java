package dev.patisserie.inference.console;

import dev.patisserie.inference.classify.Image;
import dev.patisserie.inference.classify.ImageObserver;
import dev.patisserie.inference.classify.Outcome;
import dev.patisserie.inference.classify.Outcome.Predicted;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Observes the images that this replica classifies while there are viewers. Keeps the ids, which identify the replica's
 * predictions, and forwards the photos for thumbnails. Thread-safe.
 */
@Singleton
class OwnImages implements ImageObserver {

    /** Covers the images of at least one second; predictions are read back from Kafka within that time. */
    private static final int MOST_ON_THEIR_WAY = 4096;

    private final ConsoleHub hub;
    private final Thumbnails thumbnails;
    private final RecentIds onTheirWay = new RecentIds(MOST_ON_THEIR_WAY);

    OwnImages(ConsoleHub hub, Thumbnails thumbnails) {
        this.hub = hub;
        this.thumbnails = thumbnails;
    }

    @Override
    public void classified(List<Image> images, List<Outcome> outcomes) {
        if (!hub.isWatched()) {
            return;
        }
        for (int i = 0; i < images.size(); i++) {
            if (outcomes.get(i) instanceof Predicted) {
                onTheirWay.add(images.get(i).id());
                thumbnails.offer(images.get(i));
            }
        }
    }

    /** Returns whether this replica classified an image; true only once per image. */
    boolean claim(String imageId) {
        return onTheirWay.remove(imageId);
    }
}
