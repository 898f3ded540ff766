package dev.patisserie.feedback.grow;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.common.event.ImageReference;
import dev.patisserie.common.event.ImageSelected;
import dev.patisserie.feedback.collect.SavedImage;
import dev.patisserie.feedback.review.LabelEvidence;
import java.time.Instant;
import java.util.Objects;

/**
 * The state of an image that was labelled or selected for labelling.
 *
 * @param label the label in force; null if there is none
 * @param evidence the answer of the model with the newest prediction; null if there is no label
 * @param bytes the collection of its bytes
 * @param published its content in the last version; null if it is in none
 * @param idleSince time of the last selection, or of the retraction of the label (UTC); null with a label
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record CollectedImage(Label label, LabelEvidence evidence, Bytes bytes, Published published, Instant idleSince) {

    /** An image that is neither labelled nor selected. */
    static final CollectedImage NONE =
            new CollectedImage(null, null, new Bytes(null, null, State.UNREFERENCED, null), null, null);

    /** The states of the collection. */
    enum State {
        /** The position of the image is unknown. */
        UNREFERENCED,
        /** The bytes are to be read. */
        PENDING,
        /** The bytes are in the store. */
        SAVED,
        /** The bytes cannot be read any more, or are no image. */
        LOST
    }

    /**
     * A label in force.
     *
     * @param name the class; null if the image shows none of the classes
     * @param conflict whether another labeller gave another label
     * @param confirmed whether the label answers a request for a second label, and another labeller gave it
     * @param isReviewRequested whether a second label was requested
     * @param at time of the label (UTC)
     * @param labeller the labeller; null if unknown
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Label(
            String name, boolean conflict, boolean confirmed, boolean isReviewRequested, Instant at, String labeller) {

        /** Returns whether a class, or null for none, is that of this label. */
        boolean hasName(String other) {
            return Objects.equals(name, other);
        }
    }

    /**
     * The collection of the bytes.
     *
     * @param image the position of the record; null if unknown
     * @param fingerprint the difference hash, 32 hex digits; null if unknown
     * @param state the state
     * @param saved the bytes that were saved last; null if none were. The store has them in state {@code SAVED}; in
     *     another state it lost them, and they identify the image in versions
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Bytes(ImageReference image, String fingerprint, State state, SavedImage saved) {

        /** Adds a position and a fingerprint, which may be null. Another position is another chance for lost bytes. */
        Bytes with(ImageReference other, String otherFingerprint) {
            String known = otherFingerprint == null ? fingerprint : otherFingerprint;
            boolean isNew = other != null && state != State.SAVED && !other.equals(image);
            return isNew ? new Bytes(other, known, State.PENDING, saved) : new Bytes(image, known, state, saved);
        }
    }

    /**
     * The label with which an image was published.
     *
     * @param name the class; null if the image shows none of the classes
     * @param version the first version with it
     * @param isOwn whether the class in the version comes from this label. It does not if the version has the same
     *     bytes from elsewhere in another class, or lacks them because of a near duplicate in the holdout
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Published(String name, String version, boolean isOwn) {}

    /**
     * Returns this image after a joined label, which replaces earlier ones of the image. Of the answers of several
     * models, the newest one remains.
     */
    CollectedImage with(FeedbackJoined joined) {
        boolean isSame = label != null && Objects.equals(label.name(), joined.label());
        boolean confirmed = isReviewedBy(joined) || isSame && label.confirmed();
        boolean requested = isSame && label.isReviewRequested();
        var next = new Label(
                joined.label(), joined.conflict(), confirmed, requested, joined.labelledAt(), joined.labeller());
        LabelEvidence answer = LabelEvidence.of(joined);
        return new CollectedImage(
                next,
                isSame && isOlder(answer) ? evidence : answer,
                bytes.with(joined.image(), joined.fingerprint()),
                published,
                null);
    }

    /** Returns this image after the retraction of its label. */
    CollectedImage retracted(Instant at) {
        return new CollectedImage(null, null, bytes, published, at);
    }

    /** Returns whether a label is a second one: it was requested, and it is not from the labeller of the first one. */
    private boolean isReviewedBy(FeedbackJoined joined) {
        return Boolean.TRUE.equals(joined.reviewed())
                && label != null
                && label.isReviewRequested()
                && (label.labeller() == null || !label.labeller().equals(joined.labeller()));
    }

    private boolean isOlder(LabelEvidence other) {
        if (other.modelId().equals(evidence.modelId())) {
            return false;
        }
        int order = other.predictedAt().compareTo(evidence.predictedAt());
        return order < 0 || order == 0 && other.modelId().compareTo(evidence.modelId()) < 0;
    }

    /** Returns this image after a selection for labelling. */
    CollectedImage with(ImageSelected selected, Instant at) {
        Bytes known = bytes.with(selected.image(), selected.fingerprint());
        return new CollectedImage(label, evidence, known, published, label == null ? at : null);
    }

    /** Returns this image after its bytes were saved. */
    CollectedImage saved(SavedImage image) {
        return in(State.SAVED, image);
    }

    /** Returns this image in another state of the collection. */
    CollectedImage in(State state) {
        return in(state, bytes.saved());
    }

    private CollectedImage in(State state, SavedImage image) {
        var next = new Bytes(bytes.image(), bytes.fingerprint(), state, image);
        return new CollectedImage(label, evidence, next, published, idleSince);
    }

    /** Returns this image after a second label was requested. */
    CollectedImage reviewRequested() {
        var next = new Label(label.name(), label.conflict(), label.confirmed(), true, label.at(), label.labeller());
        return new CollectedImage(next, evidence, bytes, published, idleSince);
    }

    /** Returns this image after a publication; null after a removal. */
    CollectedImage published(Published next) {
        return new CollectedImage(label, evidence, bytes, next, idleSince);
    }

    /** Returns whether the image in the last version comes from a label of the stream. */
    boolean isOwn() {
        return published != null && published.isOwn();
    }

    /** Returns whether no label, version or collection needs the image; it may be in the labelling queue. */
    boolean isIdle() {
        return idleSince != null && published == null && bytes.state() != State.PENDING;
    }

    /** Returns whether the next version may differ by this image: a new, a changed or a retracted label. */
    boolean isChange() {
        if (label == null) {
            return published != null;
        }
        boolean isNew = published == null || !Objects.equals(published.name(), label.name());
        return isNew && bytes.state() == State.SAVED;
    }

    /** Returns whether labellers disagree and no second label has decided. */
    boolean isInConflict() {
        return label != null && label.conflict() && !label.confirmed();
    }
}
