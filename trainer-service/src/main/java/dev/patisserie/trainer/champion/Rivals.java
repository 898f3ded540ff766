package dev.patisserie.trainer.champion;

import dev.patisserie.common.event.CheckpointPublished;
import java.util.List;

/** Selects the published models that a new model must be compared with before it can serve. */
@FunctionalInterface
public interface Rivals {

    /** Returns the models that the event of a new model has no comparison with. */
    List<CheckpointPublished> of(CheckpointPublished newcomer);
}
