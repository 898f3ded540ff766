package dev.patisserie.feedback.grow;

import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.SelectionPolicy;
import java.util.EnumMap;
import java.util.Map;

/** Counts the calls of the listener. */
final class RecordedGrowth implements GrowthListener {

    final Map<CollectionOutcome, Integer> collected = new EnumMap<>(CollectionOutcome.class);
    final Map<SelectionPolicy, Integer> reviews = new EnumMap<>(SelectionPolicy.class);
    int collectionRetries;
    int publicationRetries;
    int deletionRetries;
    int deleted;
    int rejectedLabels;
    int versions;
    int uncollected;
    int unpublished;
    int held;

    @Override
    public void collected(CollectionOutcome outcome) {
        collected.merge(outcome, 1, Integer::sum);
    }

    @Override
    public void collectionRetried() {
        collectionRetries++;
    }

    @Override
    public void deleted(int images) {
        deleted += images;
    }

    @Override
    public void deletionRetried() {
        deletionRetries++;
    }

    @Override
    public void reviewRequested(SelectionPolicy policy) {
        reviews.merge(policy, 1, Integer::sum);
    }

    @Override
    public void labelRejected() {
        rejectedLabels++;
    }

    @Override
    public void published(DatasetPublished version) {
        versions++;
    }

    @Override
    public void publicationRetried() {
        publicationRetries++;
    }

    @Override
    public void state(int newUncollected, int newUnpublished, int newHeld) {
        uncollected = newUncollected;
        unpublished = newUnpublished;
        held = newHeld;
    }
}
