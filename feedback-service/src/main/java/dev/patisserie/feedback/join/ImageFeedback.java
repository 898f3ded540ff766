package dev.patisserie.feedback.join;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.common.event.Selection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The state of one image: the answers of the models, the labels in force, and the joined records in force. The last
 * label in force is joined with each answer.
 *
 * @param answers by model; of more than {@value #MOST_ANSWERS} models, those with the latest predictions
 * @param labels by labeller; of more than {@value #MOST_LABELS} labellers, those with the latest labels
 * @param retractedAt time of the last retraction (UTC); null without one
 * @param joined the joined record in force, by model
 * @param sample the selection of the image for labelling; null without a label with a known probability
 * @param uncounted the models whose joined records in force the accuracy does not count; see {@link #counted}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ImageFeedback(
        Map<String, Answer> answers,
        Map<String, ImageLabel> labels,
        Instant retractedAt,
        Map<String, FeedbackJoined> joined,
        Sample sample,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Set<String> uncounted) {

    /** The state of an image without events. */
    public static final ImageFeedback NONE = new ImageFeedback(Map.of(), Map.of(), null, Map.of(), null, Set.of());

    /** Limits the size of the state of one image, whose changelog record must fit in the topic. */
    private static final int MOST_ANSWERS = 8;

    private static final int MOST_LABELS = 20;

    /** Copies the maps. */
    public ImageFeedback {
        answers = Map.copyOf(answers);
        labels = Map.copyOf(labels);
        joined = Map.copyOf(joined);
        uncounted = uncounted == null ? Set.of() : Set.copyOf(uncounted);
    }

    /**
     * The selection that the first label with a known probability states. A later label, such as that of a review,
     * leaves the image in the sample; otherwise corrected labels would leave it, and the accuracy would be biased.
     *
     * @param at time of that label (UTC)
     * @param selection policy and probability
     */
    public record Sample(Instant at, Selection selection) {

        private static final Comparator<Sample> ORDER = Comparator.comparing(Sample::at)
                .thenComparing(sample -> sample.selection.policy())
                .thenComparing(sample -> sample.selection.probability());

        /** Returns the earlier of a sample and the one of a label, which may both be absent. */
        static Sample first(Sample sample, ImageLabel label) {
            if (label == null || label.selection().probability() == null) {
                return sample;
            }
            var other = new Sample(label.at(), label.selection());
            return sample == null || ORDER.compare(other, sample) < 0 ? other : sample;
        }

        static Selection selection(Sample sample) {
            return sample == null ? null : sample.selection;
        }
    }

    /**
     * Returns the effect of an event.
     *
     * @param imageId the image
     */
    public Change with(String imageId, JoinEvent event) {
        Map<String, Answer> nextAnswers = answers(event.answer());
        LabelChange nextLabels = event.retractedAt() == null ? labels(event.label()) : retracted(event.retractedAt());
        Map<String, FeedbackJoined> nextJoined = new TreeMap<>(joined);
        Sample nextSample = Sample.first(sample, event.label());
        List<Revision> revisions = new JoinedRecords(
                        imageId, nextLabels.labels().values(), Sample.selection(nextSample))
                .revise(nextAnswers, nextJoined);
        return new Change(
                new ImageFeedback(
                        nextAnswers, nextLabels.labels(), nextLabels.retractedAt(), nextJoined, nextSample, uncounted),
                Optional.ofNullable(event.answer())
                        .filter(answer -> isNew(answer) && nextAnswers.containsKey(answer.modelId())),
                Optional.ofNullable(nextLabels.result()),
                revisions);
    }

    private boolean isNew(Answer answer) {
        Answer known = answers.get(answer.modelId());
        return !answer.echoed() && (known == null || known.echoed());
    }

    private Map<String, Answer> answers(Answer answer) {
        if (answer == null) {
            return answers;
        }
        Map<String, Answer> next = new TreeMap<>(answers);
        next.merge(answer.modelId(), answer, Answer::orLater);
        return latest(
                next,
                Comparator.comparing(Answer::predictedAt).thenComparing(Answer::modelId),
                MOST_ANSWERS,
                Answer::modelId);
    }

    /** The labels in force after an event; {@code result} is null if the event concerns no label. */
    private record LabelChange(Map<String, ImageLabel> labels, Instant retractedAt, LabelResult result) {}

    private LabelChange labels(ImageLabel label) {
        if (label == null) {
            return new LabelChange(labels, retractedAt, null);
        }
        ImageLabel known = labels.get(label.owner());
        if (label.equals(known)) {
            return new LabelChange(labels, retractedAt, LabelResult.REPEATED);
        }
        boolean isRetracted = retractedAt != null && !label.at().isAfter(retractedAt);
        if (isRetracted || known != null && ImageLabel.ORDER.compare(label, known) < 0) {
            return new LabelChange(labels, retractedAt, LabelResult.OUTDATED);
        }
        Map<String, ImageLabel> next = new TreeMap<>(labels);
        next.put(label.owner(), label);
        next = latest(next, ImageLabel.ORDER, MOST_LABELS, ImageLabel::owner);
        if (!next.containsKey(label.owner())) {
            return new LabelChange(next, retractedAt, LabelResult.OUTDATED);
        }
        return new LabelChange(next, retractedAt, known == null ? LabelResult.ADDED : LabelResult.CHANGED);
    }

    private LabelChange retracted(Instant at) {
        Map<String, ImageLabel> next = new TreeMap<>(labels);
        boolean removed = next.values().removeIf(label -> !label.at().isAfter(at));
        Instant last = retractedAt == null || at.isAfter(retractedAt) ? at : retractedAt;
        LabelResult ineffective = at.equals(retractedAt) ? LabelResult.REPEATED : LabelResult.INEFFECTIVE;
        return new LabelChange(next, last, removed ? LabelResult.RETRACTED : ineffective);
    }

    private static <T> Map<String, T> latest(
            Map<String, T> all, Comparator<T> order, int most, Function<T, String> key) {
        if (all.size() <= most) {
            return all;
        }
        List<T> values = new ArrayList<>(all.values());
        values.sort(order);
        Map<String, T> latest = new TreeMap<>();
        values.subList(values.size() - most, values.size()).forEach(value -> latest.put(key.apply(value), value));
        return latest;
    }

    /**
     * Returns this state with a decision about the joined record in force of a model. The accuracy must later remove
     * exactly the records that it added, and the decision depends on other images.
     */
    public ImageFeedback counted(String modelId, boolean isCounted) {
        if (isCounted(modelId) == isCounted) {
            return this;
        }
        Set<String> next = new TreeSet<>(uncounted);
        if (isCounted) {
            next.remove(modelId);
        } else {
            next.add(modelId);
        }
        return new ImageFeedback(answers, labels, retractedAt, joined, sample, next);
    }

    /** Returns whether the accuracy counts the joined record in force of a model. */
    public boolean isCounted(String modelId) {
        return !uncounted.contains(modelId);
    }

    /** Returns whether a label waits for the prediction of its image. */
    @JsonIgnore
    public boolean isWaiting() {
        return answers.isEmpty();
    }
}
