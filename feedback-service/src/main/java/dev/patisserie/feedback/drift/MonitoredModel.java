package dev.patisserie.feedback.drift;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.CheckpointPublished.Calibration;
import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.common.event.LabelSource;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.SelectionPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The figures of a model that its monitors need, and the observations that they receive. Immutable; serialised by
 * Jackson.
 *
 * @param modelId the model
 * @param classes its classes whose shares are monitored; the first {@value #MAX_CLASSES} are kept
 * @param holdoutAccuracy fraction of the holdout images classified correctly, 0 to 1
 * @param holdoutImages number of holdout images, at least 1
 * @param unsureBelow the probability below which an answer is unsure, a tenth of those on the holdout; null if unknown,
 *     in which case unsure answers are not monitored
 * @param familiarShare fraction of the holdout images that count as familiar, 0 to 1; null if unknown, in which case it
 *     is counted on the stream
 * @param pipeline the recipe of its training; null if an earlier version of this service stored the model
 * @param datasetVersion id of the version of the data set that it was trained on; null if unknown
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MonitoredModel(
        String modelId,
        List<String> classes,
        double holdoutAccuracy,
        long holdoutImages,
        Double unsureBelow,
        Double familiarShare,
        Pipeline pipeline,
        String datasetVersion) {

    /** Bounds the state and the work for each answer. */
    static final int MAX_CLASSES = 100;

    /**
     * An observation of one monitor.
     *
     * @param monitor the monitor
     * @param isPositive whether the observation is positive
     */
    public record Observation(Monitor monitor, boolean isPositive) {}

    /** Copies the first classes. */
    public MonitoredModel {
        classes = List.copyOf(classes.subList(0, Math.min(MAX_CLASSES, classes.size())));
    }

    /**
     * Returns the figures of a published model. Classes with longer names than a label can have are not monitored: no
     * answer with them is read.
     */
    public static MonitoredModel of(CheckpointPublished model) {
        List<String> classes = model.labels().stream()
                .filter(each -> each.length() <= ImageLabelled.LONGEST_LABEL)
                .toList();
        return new MonitoredModel(
                model.modelId(),
                classes,
                model.holdout().accuracy(),
                model.holdout().images(),
                model.calibration() == null ? null : model.calibration().unsureBelow(),
                model.known() == null ? null : model.known().accepted(),
                model.pipeline(),
                model.datasetVersion() == null ? null : model.datasetVersion().version());
    }

    /** Returns the first states of the monitors. Their number is that of {@link FalseAlarms#monitors}. */
    public List<MonitorState> monitors() {
        List<MonitorState> monitors = new ArrayList<>();
        monitors.add(first(MonitorKind.ERRORS, Baseline.stated(1 - holdoutAccuracy, holdoutImages)));
        if (unsureBelow != null) {
            monitors.add(first(MonitorKind.UNSURE, Baseline.stated(Calibration.UNSURE_SHARE, holdoutImages)));
        }
        Baseline unfamiliar = familiarShare == null ? Baseline.NONE : Baseline.stated(1 - familiarShare, holdoutImages);
        monitors.add(first(MonitorKind.UNFAMILIAR, unfamiliar));
        classes.forEach(each -> monitors.add(MonitorState.of(Monitor.mix(each), Baseline.NONE)));
        return List.copyOf(monitors);
    }

    private static MonitorState first(MonitorKind kind, Baseline baseline) {
        return MonitorState.of(Monitor.of(kind), baseline);
    }

    /** Returns the observations of an answer of the model. */
    public List<Observation> observations(MonitoredAnswer answer) {
        List<Observation> observations = new ArrayList<>();
        if (unsureBelow != null) {
            observations.add(new Observation(Monitor.of(MonitorKind.UNSURE), answer.probability() < unsureBelow));
        }
        if (answer.known() != null) {
            observations.add(new Observation(
                    Monitor.of(MonitorKind.UNFAMILIAR), !answer.known().inDistribution()));
        }
        classes.forEach(each -> observations.add(new Observation(Monitor.mix(each), each.equals(answer.label()))));
        return observations;
    }

    /**
     * Returns the observation of a label; empty unless the image belongs to the random sample. An image counts with its
     * first label: evidence cannot be removed when a label is changed or retracted later.
     */
    public static Optional<Observation> observation(FeedbackJoined joined) {
        return joined.selection().policy() == SelectionPolicy.RANDOM
                        && joined.source() != LabelSource.HEADER
                        && !joined.retracted()
                ? Optional.of(new Observation(Monitor.of(MonitorKind.ERRORS), !joined.correct()))
                : Optional.empty();
    }
}
