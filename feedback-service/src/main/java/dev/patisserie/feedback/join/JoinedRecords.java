package dev.patisserie.feedback.join;

import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.common.event.Selection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Computes the joined records of an image from its labels in force. */
final class JoinedRecords {

    private final String imageId;
    private final ImageLabel last; // null if no label is in force
    private final boolean conflict;
    private final Selection sample; // null if no label had a known probability

    /**
     * Creates the records of an image.
     *
     * @param labels the labels in force; may be empty
     * @param sample the selection of the image with a known probability; null without one
     */
    JoinedRecords(String imageId, Collection<ImageLabel> labels, Selection sample) {
        this.imageId = imageId;
        this.sample = sample;
        this.last = labels.stream().max(ImageLabel.ORDER).orElse(null);
        this.conflict = labels.stream().map(ImageLabel::label).distinct().count() > 1;
    }

    /**
     * Updates the records in force.
     *
     * @param answers the answers, by model
     * @param joined the records in force, by model; updated
     * @return the records to send, in the order of the models' names
     */
    List<Revision> revise(Map<String, Answer> answers, Map<String, FeedbackJoined> joined) {
        List<Revision> revisions = removeOthers(answers, joined);
        new TreeMap<>(answers).forEach((modelId, answer) -> {
            FeedbackJoined previous = joined.get(modelId);
            if (last == null && previous != null) {
                joined.remove(modelId);
                revisions.add(new Revision(previous, retraction(previous), answer.echoed()));
            } else if (last != null) {
                FeedbackJoined current = join(answer);
                if (previous == null || !isSame(previous, current)) {
                    joined.put(modelId, current);
                    revisions.add(new Revision(previous, current, answer.echoed()));
                }
            }
        });
        return revisions;
    }

    /** Voids the records of models whose answers were removed from the state. */
    private static List<Revision> removeOthers(Map<String, Answer> answers, Map<String, FeedbackJoined> joined) {
        List<Revision> revisions = new ArrayList<>();
        new TreeMap<>(joined).forEach((modelId, previous) -> {
            if (!answers.containsKey(modelId)) {
                joined.remove(modelId);
                revisions.add(new Revision(previous, retraction(previous), false));
            }
        });
        return revisions;
    }

    /**
     * Compares all fields but the time of the prediction and the delay: a repeated prediction gives no other record. An
     * answer that differs in another field does, such as the stored one after an echo.
     */
    private static boolean isSame(FeedbackJoined one, FeedbackJoined other) {
        return isOfSameLabel(one, other)
                && one.predicted().equals(other.predicted())
                && one.probability() == other.probability()
                && Objects.equals(one.labelProbability(), other.labelProbability())
                && Objects.equals(one.known(), other.known())
                && Objects.equals(one.image(), other.image())
                && Objects.equals(one.fingerprint(), other.fingerprint());
    }

    private static boolean isOfSameLabel(FeedbackJoined one, FeedbackJoined other) {
        return one.conflict() == other.conflict()
                && one.labelledAt().equals(other.labelledAt())
                && Objects.equals(one.label(), other.label())
                && Objects.equals(one.labeller(), other.labeller())
                && one.source() == other.source()
                && one.selection().equals(other.selection())
                && Objects.equals(one.reviewed(), other.reviewed());
    }

    private Selection selection() {
        return sample == null ? last.selection() : sample;
    }

    private Boolean reviewed() {
        return last.isReview() ? true : null;
    }

    private FeedbackJoined join(Answer answer) {
        Duration delay = Duration.between(answer.predictedAt(), last.at());
        return new FeedbackJoined(
                imageId,
                answer.modelId(),
                answer.predicted(),
                answer.probability(),
                last.label(),
                answer.predicted().equals(last.label()),
                false,
                conflict,
                answer.probabilityOf(last.label()),
                last.labeller(),
                last.source(),
                selection(),
                answer.known(),
                answer.image() == null ? last.image() : answer.image(),
                answer.predictedAt(),
                last.at(),
                Math.max(0, delay.getSeconds() + delay.getNano() / 1e9),
                answer.fingerprint(),
                reviewed());
    }

    private static FeedbackJoined retraction(FeedbackJoined previous) {
        return new FeedbackJoined(
                previous.imageId(),
                previous.modelId(),
                previous.predicted(),
                previous.probability(),
                null,
                false,
                true,
                false,
                null,
                previous.labeller(),
                previous.source(),
                previous.selection(),
                previous.known(),
                previous.image(),
                previous.predictedAt(),
                previous.labelledAt(),
                previous.delaySeconds(),
                previous.fingerprint(),
                previous.reviewed());
    }
}
