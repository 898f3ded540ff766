package dev.patisserie.feedback.retrain;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.patisserie.common.event.RetrainingChanged;
import dev.patisserie.common.event.RetrainingChanged.State;
import dev.patisserie.common.event.TrainingRequested;
import java.time.Instant;

/**
 * The state of the automatic trainings of a data set. Immutable; serialised by Jackson.
 *
 * @param history the requests
 * @param current the last automatic training; null before the first one
 * @param epoch the period of monitoring in which {@code current} was decided
 * @param images number of images of the version that {@code current} trains on; 0 without a version
 * @param requestedImages the largest number of images of a version that was requested
 * @param scheduledFrom time from which the times of the schedule are triggers (UTC); null before the first decision
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RetrainState(
        RetrainHistory history,
        RetrainingChanged current,
        long epoch,
        long images,
        long requestedImages,
        Instant scheduledFrom) {

    /** The state before the first decision. */
    public static final RetrainState NONE = new RetrainState(RetrainHistory.NONE, null, 0, 0, 0, null);

    /** Returns whether a person can accept a proposal. */
    @JsonIgnore
    public boolean isProposed() {
        return current != null && current.state() == State.PROPOSED;
    }

    boolean isCurrent(String requestId) {
        return current != null && current.request().requestId().equals(requestId);
    }

    RetrainState scheduledFrom(Instant now) {
        return scheduledFrom == null ? new RetrainState(history, current, epoch, images, requestedImages, now) : this;
    }

    /** Forgets a larger version than the newest one: it is gone, or its number of images was wrong. */
    RetrainState within(RetrainFacts facts) {
        return facts.newest() == null || requestedImages <= facts.newestImages()
                ? this
                : new RetrainState(history, current, epoch, images, facts.newestImages(), scheduledFrom);
    }

    RetrainState with(RetrainHistory next) {
        return new RetrainState(next, current, epoch, images, requestedImages, scheduledFrom);
    }

    private RetrainState with(RetrainingChanged next, long requested) {
        return new RetrainState(history, next, epoch, images, requested, scheduledFrom);
    }

    /** Replaces the current training. */
    RetrainState started(RetrainingChanged next, RetrainFacts facts) {
        long newest = facts.newestImages();
        long requested = next.state() == State.REQUESTED ? Math.max(requestedImages, newest) : requestedImages;
        return new RetrainState(history, next, facts.alarms().epoch(), newest, requested, scheduledFrom);
    }

    /** Changes what the open proposal trains on; the proposal remains the same. */
    RetrainState refreshed(TrainingRequested request, RetrainFacts facts) {
        var next = new RetrainingChanged(
                current.dataset(), current.state(), request, facts.newLabels(), current.reason(), current.at());
        return new RetrainState(history, next, epoch, facts.newestImages(), requestedImages, scheduledFrom);
    }

    /** Changes the state of the current training. */
    RetrainState changed(State state, String reason, Instant at) {
        var next = new RetrainingChanged(current.dataset(), state, current.request(), current.newLabels(), reason, at);
        return with(next, state == State.EXPIRED ? requestedImages : Math.max(requestedImages, images));
    }
}
