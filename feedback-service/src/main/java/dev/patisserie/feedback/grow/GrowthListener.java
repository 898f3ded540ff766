package dev.patisserie.feedback.grow;

import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.SelectionPolicy;

/** Counts the events of the growth. Called on a thread of Kafka Streams. */
public interface GrowthListener {

    /** An image was collected, or cannot be. */
    void collected(CollectionOutcome outcome);

    /** The bytes of an image could not be read or saved for now. */
    void collectionRetried();

    /** The bytes of images that nothing needs were deleted. */
    void deleted(int images);

    /** Such bytes could not be deleted for now. */
    void deletionRetried();

    /** A second label was requested, with policy {@code conflict} or {@code suspect}. */
    void reviewRequested(SelectionPolicy policy);

    /** A label cannot be the name of a class. */
    void labelRejected();

    /** A version was written; its event is in the transaction. */
    void published(DatasetPublished version);

    /** A publication failed for now. */
    void publicationRetried();

    /**
     * The present numbers; called after each punctuation.
     *
     * @param uncollected images whose bytes are not saved yet
     * @param unpublished labels that the newest version does not have, also those that wait for a review
     * @param held labels of classes that have too few images for three splits
     */
    void state(int uncollected, int unpublished, int held);
}
