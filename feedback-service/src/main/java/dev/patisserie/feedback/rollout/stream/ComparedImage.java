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
 * @param labels the labels that count, by model
 * @param epoch number of the rollout; 0 without an answer
 * @param championId the model whose label counts; null without an answer
 * @param pair the answers of the rollout, without a label; null without an answer
 * @param failed whether the candidate failed on the image
 * @param touchedAt wall-clock time of the last change, in milliseconds since 1970
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ComparedImage(
        Map<String, ImagePair.Label> labels,
        long epoch,
        String championId,
        ImagePair pair,
        boolean failed,
        long touchedAt) {

    static final ComparedImage NONE = new ComparedImage(Map.of(), 0, null, null, false, 0);

    /** Returns the comparison of the answers with the label in force. */
    PairOutcome outcome() {
        if (pair == null) {
            return PairOutcome.INCOMPLETE;
        }
        ImagePair.Label label = labels.get(championId);
        return (label == null ? pair.withoutLabel() : pair.withLabel(label.className())).outcome();
    }

    /** Returns whether nothing would be lost with the image. */
    @JsonIgnore
    boolean isEmpty() {
        return labels.isEmpty() && pair == null;
    }

    /**
     * Applies a joined record: sets, changes or removes the label of its model.
     *
     * <p>A label counts if its image was not chosen with the champion's answer in view. A person who chooses an image
     * because the answer is wrong would favour the candidate. A second label counts if the first one did.
     */
    ComparedImage with(FeedbackJoined joined, long now) {
        Map<String, ImagePair.Label> next = new TreeMap<>(labels);
        if (!joined.retracted() && counts(joined)) {
            next.put(joined.modelId(), new ImagePair.Label(joined.label()));
        } else {
            next.remove(joined.modelId());
        }
        return next.equals(labels) ? this : new ComparedImage(next, epoch, championId, pair, failed, now);
    }

    private boolean counts(FeedbackJoined joined) {
        SelectionPolicy policy = joined.selection().policy();
        return joined.source() == LabelSource.HEADER
                || (policy.isReview() ? labels.containsKey(joined.modelId()) : policy != SelectionPolicy.MANUAL);
    }

    /**
     * Adds an answer of a rollout. The first answer and the first failure stay, so that repetitions change nothing.
     *
     * @param ofEpoch number of the rollout of the answer, at least that of this image
     */
    ComparedImage with(ShadowAnswered answer, long ofEpoch, long now) {
        if (ofEpoch > epoch) {
            var other = new ComparedImage(labels, ofEpoch, answer.champion().modelId(), ImagePair.NONE, false, now);
            return other.with(answer, ofEpoch, now);
        }
        if (answer.candidate() == null) {
            return failed ? this : new ComparedImage(labels, epoch, championId, pair, true, now);
        }
        ImagePair next = pair.withChampion(answer.champion().label())
                .withCandidate(answer.candidate().label());
        return next.equals(pair) ? this : new ComparedImage(labels, epoch, championId, next, failed, now);
    }

    /** Removes the answers of an earlier rollout. */
    ComparedImage withoutAnswers() {
        return new ComparedImage(labels, 0, null, null, false, touchedAt);
    }
}
