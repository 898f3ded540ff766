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
        List<Revision> revisions = new ArrayList<>();
        new TreeMap<>(answers).forEach((modelId, answer) -> {
            FeedbackJoined previous = joined.get(modelId);
            if (last == null && previous != null) {
                joined.remove(modelId);
                revisions.add(new Revision(previous, retraction(previous), answer.echoed()));
            } else if (last != null && (previous == null || !isOfLabel(previous))) {
                FeedbackJoined current = join(answer);
                joined.put(modelId, current);
                revisions.add(new Revision(previous, current, answer.echoed()));
            }
        });
        return revisions;
    }

    /** A repeated prediction gives no other record, although its time differs. */
    private boolean isOfLabel(FeedbackJoined record) {
        return record.conflict() == conflict
                && record.labelledAt().equals(last.at())
                && Objects.equals(record.label(), last.label())
                && Objects.equals(record.labeller(), last.labeller())
                && record.source() == last.source()
                && record.selection().equals(selection())
                && Objects.equals(record.reviewed(), reviewed());
    }

    private Selection selection() {
        return sample == null ? last.selection() : sample;
    }

    private Boolean reviewed() {
        return last.isReview() ? true : null;
    }

    private FeedbackJoined join(Answer answer) {
        double delay = Duration.between(answer.predictedAt(), last.at()).toMillis() / 1000.0;
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
                Math.max(0, delay),
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
