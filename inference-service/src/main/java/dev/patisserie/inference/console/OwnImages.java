package dev.patisserie.inference.console;

import dev.patisserie.inference.classify.Image;
import dev.patisserie.inference.classify.ImageObserver;
import dev.patisserie.inference.classify.Outcome;
import dev.patisserie.inference.classify.Outcome.Predicted;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * What this replica classifies while somebody looks: the ids, by which its answers are known among those of all, and
 * the photos, of which thumbnails are made. Thread-safe.
 */
@Singleton
class OwnImages implements ImageObserver {

    /** Of a second or more: an answer is read back from Kafka within that. */
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

    /** Returns whether this replica gave the answer to that image; says so once. */
    boolean claim(String imageId) {
        return onTheirWay.remove(imageId);
    }
}
