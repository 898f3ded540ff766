package dev.patisserie.feedback.rollout.stream;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.common.event.LabelSource;
import dev.patisserie.common.event.SelectionPolicy;
import dev.patisserie.common.event.ShadowAnswered;
import dev.patisserie.feedback.rollout.ImagePair;
import dev.patisserie.feedback.rollout.PairOutcome;
import java.util.Map;
import java.util.TreeMap;

/**
 * The state of an image: the labels in force, by the model whose answer they were joined with, and the first answers of
 * the latest rollout. Immutable; serialised by Jackson.
 *
 * @param labels the labels that count, at least if the image is chosen, by model
 * @param epoch number of the rollout; 0 without an answer
 * @param championId the model whose label counts; null without an answer
 * @param pair the answers of the rollout, without a label; null without an answer
 * @param failed whether the candidate failed on the image
 * @param chosen whether the draw among the disagreements of the rollout chose the image
 * @param touchedAt wall-clock time of the last change, in milliseconds since 1970
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ComparedImage(
        Map<String, Label> labels,
        long epoch,
        String championId,
        ImagePair pair,
        boolean failed,
        boolean chosen,
        long touchedAt) {

    static final ComparedImage NONE = new ComparedImage(Map.of(), 0, null, null, false, false, 0);

    /**
     * A label.
     *
     * @param className the true class; null if the image shows none of the classes
     * @param independent whether the image was labelled for a reason that does not depend on the champion's answer, so
     *     that the label counts without a draw
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Label(String className, boolean independent) {}

    /** Returns the comparison of the answers with the label in force, if it counts. */
    PairOutcome outcome() {
        if (pair == null) {
            return PairOutcome.INCOMPLETE;
        }
        Label label = labels.get(championId);
        boolean counts = label != null && (chosen || label.independent());
        return (counts ? pair.withLabel(label.className()) : pair.withoutLabel()).outcome();
    }

    @JsonIgnore
    boolean isDisagreement() {
        return pair != null && pair.withoutLabel().outcome() == PairOutcome.UNLABELLED;
    }

    /** Returns the image after a draw that chose it. */
    ComparedImage drawn() {
        return new ComparedImage(labels, epoch, championId, pair, failed, true, touchedAt);
    }

    /** Returns whether nothing would be lost with the image. */
    @JsonIgnore
    boolean isEmpty() {
        return labels.isEmpty() && pair == null;
    }

    /**
     * Applies a joined record: sets, changes or removes the label of its model.
     *
     * <p>Given that the answers differ, whether a label counts must not depend on which model is correct. Images of the
     * random sample, and those that the sender labels, count. Images that another policy selected because of the
     * champion's answer count only if the draw among the disagreements chose them. Images that a person chose do not
     * count: a person who chooses wrong answers would favour the candidate. A later label of an image keeps what the
     * first one gave it.
     */
    ComparedImage with(FeedbackJoined joined, long now) {
        Map<String, Label> next = new TreeMap<>(labels);
        Label known = labels.get(joined.modelId());
        if (!joined.retracted() && (known != null || isRequested(joined))) {
            boolean independent = known != null && known.independent() || isIndependent(joined);
            next.put(joined.modelId(), new Label(joined.label(), independent));
        } else {
            next.remove(joined.modelId());
        }
        return next.equals(labels) ? this : new ComparedImage(next, epoch, championId, pair, failed, chosen, now);
    }

    private static boolean isIndependent(FeedbackJoined joined) {
        return joined.source() == LabelSource.HEADER || joined.selection().policy() == SelectionPolicy.RANDOM;
    }

    private static boolean isRequested(FeedbackJoined joined) {
        SelectionPolicy policy = joined.selection().policy();
        return joined.source() == LabelSource.HEADER || !policy.isReview() && policy != SelectionPolicy.MANUAL;
    }

    /**
     * Adds an answer of a rollout. The first answer and the first failure stay, so that repetitions change nothing.
     *
     * @param ofEpoch number of the rollout of the answer, at least that of this image
     */
    ComparedImage with(ShadowAnswered answer, long ofEpoch, long now) {
        if (ofEpoch > epoch) {
            String champion = answer.champion().modelId();
            var other = new ComparedImage(labels, ofEpoch, champion, ImagePair.NONE, false, false, now);
            return other.with(answer, ofEpoch, now);
        }
        if (answer.candidate() == null) {
            return failed ? this : new ComparedImage(labels, epoch, championId, pair, true, chosen, now);
        }
        ImagePair next = pair.withChampion(answer.champion().label())
                .withCandidate(answer.candidate().label());
        return next.equals(pair) ? this : new ComparedImage(labels, epoch, championId, next, failed, chosen, now);
    }

    /** Removes the answers of an earlier rollout. */
    ComparedImage withoutAnswers() {
        return new ComparedImage(labels, 0, null, null, false, false, touchedAt);
    }
}
