package dev.patisserie.feedback.rollout;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * The answers of both models to one image, and its label in force. They can come in any order and repeatedly.
 * Immutable; serialised by Jackson.
 *
 * @param champion the class that the champion predicted; null before its answer
 * @param candidate the class that the candidate predicted; null before its answer
 * @param label the label in force; null without one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ImagePair(String champion, String candidate, Label label) {

    /** An image without answers and label. */
    public static final ImagePair NONE = new ImagePair(null, null, null);

    /**
     * A label.
     *
     * @param className the true class; null if the image shows none of the classes
     */
    public record Label(String className) {}

    /** Sets the champion's answer. The first one stays, because it is the one that was compared. */
    public ImagePair withChampion(String predicted) {
        return champion == null ? new ImagePair(predicted, candidate, label) : this;
    }

    /** Sets the candidate's answer. The first one stays. */
    public ImagePair withCandidate(String predicted) {
        return candidate == null ? new ImagePair(champion, predicted, label) : this;
    }

    /** Sets the label in force. */
    public ImagePair withLabel(String className) {
        return new ImagePair(champion, candidate, new Label(className));
    }

    /** Removes the label, which was retracted. */
    public ImagePair withoutLabel() {
        return new ImagePair(champion, candidate, null);
    }

    /** Returns the comparison of the answers. */
    public PairOutcome outcome() {
        if (champion == null || candidate == null) {
            return PairOutcome.INCOMPLETE;
        }
        if (champion.equals(candidate)) {
            return PairOutcome.AGREE;
        }
        if (label == null) {
            return PairOutcome.UNLABELLED;
        }
        if (candidate.equals(label.className())) {
            return PairOutcome.CANDIDATE_ONLY;
        }
        return champion.equals(label.className()) ? PairOutcome.CHAMPION_ONLY : PairOutcome.NEITHER;
    }
}
