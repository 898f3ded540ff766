package dev.patisserie.common.event;

import java.time.Instant;
import java.util.List;

/** Builds a {@link SearchRequested}. Fields that are null or not set get their defaults. */
public final class SearchRequestBuilder {

    private final String searchId;
    private final TrainingRequested base;
    private List<SearchParameter> space;
    private String dataset;
    private SearchRequested.Sampler sampler;
    private SearchRequested.Scheduler scheduler;
    private Integer minEpochs;
    private Integer maxEpochs;
    private Integer eta;
    private Integer trials;
    private Integer maxParallel;
    private SearchRequested.Metric metric;
    private Long seed;
    private Instant deadline;

    SearchRequestBuilder(String searchId, TrainingRequested base, List<SearchParameter> space) {
        this.searchId = searchId;
        this.base = base;
        this.space = space;
    }

    SearchRequestBuilder(SearchRequested request) {
        this(request.searchId(), request.base(), request.space());
        dataset = request.dataset();
        sampler = request.sampler();
        scheduler = request.scheduler();
        minEpochs = request.minEpochs();
        maxEpochs = request.maxEpochs();
        eta = request.eta();
        trials = request.trials();
        maxParallel = request.maxParallel();
        metric = request.metric();
        seed = request.seed();
        deadline = request.deadline();
    }

    /** Sets {@link SearchRequested#space()}. */
    public SearchRequestBuilder space(List<SearchParameter> newSpace) {
        space = newSpace;
        return this;
    }

    /** Sets {@link SearchRequested#dataset()}. */
    public SearchRequestBuilder dataset(String newDataset) {
        dataset = newDataset;
        return this;
    }

    /** Sets {@link SearchRequested#sampler()}. */
    public SearchRequestBuilder sampler(SearchRequested.Sampler newSampler) {
        sampler = newSampler;
        return this;
    }

    /** Sets {@link SearchRequested#scheduler()}. */
    public SearchRequestBuilder scheduler(SearchRequested.Scheduler newScheduler) {
        scheduler = newScheduler;
        return this;
    }

    /** Sets {@link SearchRequested#minEpochs()}. */
    public SearchRequestBuilder minEpochs(Integer newMinEpochs) {
        minEpochs = newMinEpochs;
        return this;
    }

    /** Sets {@link SearchRequested#maxEpochs()}. */
    public SearchRequestBuilder maxEpochs(Integer newMaxEpochs) {
        maxEpochs = newMaxEpochs;
        return this;
    }

    /** Sets {@link SearchRequested#eta()}. */
    public SearchRequestBuilder eta(Integer newEta) {
        eta = newEta;
        return this;
    }

    /** Sets {@link SearchRequested#trials()}. */
    public SearchRequestBuilder trials(Integer newTrials) {
        trials = newTrials;
        return this;
    }

    /** Sets {@link SearchRequested#maxParallel()}. */
    public SearchRequestBuilder maxParallel(Integer newMaxParallel) {
        maxParallel = newMaxParallel;
        return this;
    }

    /** Sets {@link SearchRequested#metric()}. */
    public SearchRequestBuilder metric(SearchRequested.Metric newMetric) {
        metric = newMetric;
        return this;
    }

    /** Sets {@link SearchRequested#seed()}. */
    public SearchRequestBuilder seed(Long newSeed) {
        seed = newSeed;
        return this;
    }

    /** Sets {@link SearchRequested#deadline()}. */
    public SearchRequestBuilder deadline(Instant newDeadline) {
        deadline = newDeadline;
        return this;
    }

    /**
     * Returns the request.
     *
     * @throws IllegalArgumentException if a field is out of range
     */
    public SearchRequested build() {
        return new SearchRequested(
                searchId,
                dataset,
                base,
                space,
                sampler,
                scheduler,
                minEpochs,
                maxEpochs,
                eta,
                trials,
                maxParallel,
                metric,
                seed,
                deadline);
    }
}
