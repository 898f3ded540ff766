package dev.patisserie.trainer.job;

import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.trainer.pipeline.TrainingPipeline;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The recipes that this trainer has. */
public final class Pipelines {

    private final Map<Pipeline, TrainingPipeline> byName = new EnumMap<>(Pipeline.class);
    private final RequestLimits limits;

    /**
     * Takes the recipes.
     *
     * @param limits of the requests
     * @throws IllegalArgumentException if two answer the same requests
     */
    public Pipelines(Collection<? extends TrainingPipeline> recipes, RequestLimits limits) {
        this.limits = limits;
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

    /**
     * Checks that this trainer can train what a request asks for.
     *
     * @throws PatisserieException {@code REQUEST_INVALID} or {@code TRAINING_TOO_LARGE}
     */
    void check(TrainingRequested request) {
        limits.check(request);
        TrainingPipeline recipe =
                find(request.pipeline())
                        .orElseThrow(
                                () ->
                                        new PatisserieException(
                                                ErrorCode.REQUEST_INVALID,
                                                "expected pipeline to be one of %s, which this trainer has, was '%s'"
                                                        .formatted(
                                                                names(),
                                                                request.pipeline().label())));
        recipe.check(request);
        limits.checkMemory(request, recipe.memory(request));
    }
}
