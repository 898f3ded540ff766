package dev.patisserie.trainer.job.execution;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingProgressed.State;
import dev.patisserie.trainer.job.progress.ProgressTopic;
import dev.patisserie.trainer.publish.CheckpointTopic;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** A broker in memory that records events and acknowledges all or selected ones. */
final class FakeBroker implements ProgressTopic, CheckpointTopic {

    private final List<TrainingProgressed> progress = new CopyOnWriteArrayList<>();
    private final List<CheckpointPublished> checkpoints = new CopyOnWriteArrayList<>();
    private volatile Predicate<Object> away = event -> false;

    /** Rejects the events that match {@code unacknowledged} from now on. */
    void refuse(Predicate<Object> unacknowledged) {
        away = unacknowledged;
    }

    @Override
    public void announce(TrainingProgressed event) {
        acknowledge(event);
        progress.add(event);
    }

    @Override
    public void report(TrainingProgressed event) {
        progress.add(event);
    }

    @Override
    public void publish(CheckpointPublished event) {
        acknowledge(event);
        checkpoints.add(event);
    }

    private void acknowledge(Object event) {
        if (away.test(event)) {
            throw new IllegalStateException("broker is away");
        }
    }

    List<TrainingProgressed> progress(String requestId) {
        return progress.stream()
                .filter(event -> event.requestId().equals(requestId))
                .toList();
    }

    /** Returns the published states of a request, without epochs. */
    List<State> states(String requestId) {
        return progress(requestId).stream()
                .filter(event -> event.epoch() == null)
                .map(TrainingProgressed::state)
                .toList();
    }

    List<CheckpointPublished> checkpoints() {
        return List.copyOf(checkpoints);
    }
}
