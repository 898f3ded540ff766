package dev.patisserie.feedback.grow;

import dev.patisserie.common.dataset.version.DatasetStore;
import dev.patisserie.feedback.collect.CollectedImages;
import java.time.Clock;

/**
 * The collaborators of the growth.
 *
 * @param settings the settings
 * @param store the data set store; closed by its owner
 * @param clock provides the time
 * @param listener counts
 */
record GrowthTools(GrowthSettings settings, DatasetStore store, Clock clock, GrowthListener listener) {

    CollectedImages collected() {
        return new CollectedImages(store.objects(), settings.dataset());
    }
}
