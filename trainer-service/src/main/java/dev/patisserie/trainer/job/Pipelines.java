package dev.patisserie.trainer.job;

import dev.patisserie.common.event.Pipeline;
import dev.patisserie.trainer.pipeline.TrainingPipeline;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The recipes that this trainer has. */
public final class Pipelines {

    private final Map<Pipeline, TrainingPipeline> byName = new EnumMap<>(Pipeline.class);

    /**
     * Takes the recipes.
     *
     * @throws IllegalArgumentException if two answer the same requests
     */
    public Pipelines(Collection<? extends TrainingPipeline> recipes) {
        for (TrainingPipeline recipe : recipes) {
            if (byName.put(recipe.pipeline(), recipe) != null) {
                throw new IllegalArgumentException(
                        "there are two recipes for pipeline " + recipe.pipeline().label());
            }
        }
    }

    /** Returns the recipe of that name, if there is one. */
    Optional<TrainingPipeline> find(Pipeline pipeline) {
        return Optional.ofNullable(byName.get(pipeline));
    }

    /** Returns the names of those that there are. */
    List<String> names() {
        return byName.keySet().stream().map(Pipeline::label).toList();
    }
}
