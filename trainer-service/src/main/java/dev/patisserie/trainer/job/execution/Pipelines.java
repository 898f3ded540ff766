package dev.patisserie.trainer.job.execution;

import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.trainer.pipeline.TrainingNeeds;
import dev.patisserie.trainer.pipeline.TrainingPipeline;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** The pipelines of this trainer. */
public final class Pipelines {

    private final Map<Pipeline, TrainingPipeline> byName = new EnumMap<>(Pipeline.class);
    private final RequestLimits limits;
    private final ToIntFunction<TrainingRequested> images;

    /** Creates a set of pipelines for data sets of any size. */
    public Pipelines(Collection<? extends TrainingPipeline> pipelines, RequestLimits limits) {
        this(pipelines, limits, request -> TrainImages.MOST);
    }

    /**
     * Creates a set of pipelines.
     *
     * @param limits limits of requests
     * @param images returns an upper bound of the number of training images of a request for a folder
     * @throws IllegalArgumentException if two pipelines have the same name
     */
    public Pipelines(
            Collection<? extends TrainingPipeline> pipelines,
            RequestLimits limits,
            ToIntFunction<TrainingRequested> images) {
        this.limits = limits;
        this.images = images;
        for (TrainingPipeline pipeline : pipelines) {
            if (byName.put(pipeline.pipeline(), pipeline) != null) {
                throw new IllegalArgumentException(
                        "there are two pipelines named " + pipeline.pipeline().label());
            }
        }
    }

    /** Returns the pipeline with that name. */
    Optional<TrainingPipeline> find(Pipeline pipeline) {
        return Optional.ofNullable(byName.get(pipeline));
    }

    /** Returns the names of all pipelines. */
    List<String> names() {
        return byName.keySet().stream().map(Pipeline::label).toList();
    }

    /** Checks that this trainer can serve a request for a folder; see {@link #check(TrainingRequested, Optional)}. */
    public void check(TrainingRequested request) {
        check(request, Optional.empty());
    }

    /**
     * Checks that this trainer can serve a request.
     *
     * @param version the version of its data set; empty for a folder
     * @throws PatisserieException {@code REQUEST_INVALID} or {@code TRAINING_TOO_LARGE}
     */
    public void check(TrainingRequested request, Optional<DatasetPublished> version) {
        limits.check(request);
        TrainingPipeline pipeline = find(request.pipeline())
                .orElseThrow(() -> new PatisserieException(
                        ErrorCode.REQUEST_INVALID,
                        "expected pipeline to be one of %s, which this trainer has, was '%s'"
                                .formatted(names(), request.pipeline().label())));
        pipeline.check(request);
        checkNeeds(request, pipeline, version);
    }

    /** Counts the images only if the request does not fit with full batches. */
    private void checkNeeds(TrainingRequested request, TrainingPipeline pipeline, Optional<DatasetPublished> version) {
        TrainingNeeds needs = pipeline.needs(request, TrainImages.MOST);
        limits.checkImageSize(needs.imageSize());
        if (!limits.fits(needs)) {
            int most = Math.max(1, version.map(TrainImages::of).orElseGet(() -> images.applyAsInt(request)));
            limits.checkMemory(request, pipeline.needs(request, most));
        }
    }
}
