package dev.patisserie.common.event;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Requests a search for hyper-parameters: a number of trainings with different values, which compete on the validation
 * split. The best one is published.
 *
 * @param searchId identity of the search, and key of the record
 * @param dataset the data set; default that of {@code base}
 * @param base the training whose fields are varied, {@code simple} or {@code transfer}; default {@code simple}
 * @param space the fields that are varied, 1 to 16
 * @param sampler the choice of values; default random
 * @param scheduler the rule that ends trials early; default asha
 * @param minEpochs epochs of the first rung, at least 1; default 1, or the first epoch of the fine-tuning if the space
 *     has a field of it
 * @param maxEpochs epochs of the last rung, which are all epochs of the recipe, at most 5000; default those of
 *     {@code base}
 * @param eta factor between the epochs of rungs, of which one in {@code eta} trials is promoted, 2 to 10; default 3
 * @param trials most trials, 1 to 1000; default 20
 * @param maxParallel most trials in training at a time; null for the number of trainers minus 1, but at least 1
 * @param metric the measure of a trial; default validationLoss
 * @param seed seed of the choice of values; default that of {@code base}
 * @param deadline time after which no trial trains, so that the best one so far wins; null for none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SearchRequested(
        String searchId,
        String dataset,
        TrainingRequested base,
        List<SearchParameter> space,
        Sampler sampler,
        Scheduler scheduler,
        Integer minEpochs,
        Integer maxEpochs,
        Integer eta,
        Integer trials,
        Integer maxParallel,
        Metric metric,
        Long seed,
        Instant deadline)
        implements Event {

    /** The CloudEvents type. */
    public static final String TYPE = "search.requested.v1";

    /** Most trials of a search. */
    public static final int MOST_TRIALS = 1000;

    /** Most rungs of a search. */
    public static final int MOST_RUNGS = 10_000;

    private static final int LONGEST_ID = 100; // the ids of its jobs are longer
    private static final int MOST_PARAMETERS = 16;
    private static final int MOST_RESULTS = 10_000; // the state of a search is one record
    private static final int MOST_EPOCHS = 5000; // the curve of a trial is one record
    private static final int MOST_POINTS = 1_000_000; // the curves of a search are read into memory
    private static final int MOST_COMBINATIONS = 1_000_000;
    private static final String FINE_TUNING = "fineTune.";

    /** Applies the defaults and validates the ranges. */
    public SearchRequested {
        Require.name("searchId", searchId);
        Require.range("searchId's length", searchId.length(), 1, LONGEST_ID);
        base = base(base, dataset);
        dataset = base.dataset();
        space = Require.list("space", space);
        Require.range("space's length", space.size(), 1, MOST_PARAMETERS);
        if (space.stream().map(SearchParameter::path).distinct().count() != space.size()) {
            throw new IllegalArgumentException("space must have each path once");
        }
        sampler = requireNonNullElse(sampler, Sampler.RANDOM);
        scheduler = requireNonNullElse(scheduler, Scheduler.ASHA);
        base = maxEpochs == null ? base : withEpochs(base, maxEpochs);
        maxEpochs = Require.range("maxEpochs", epochs(base), 1, MOST_EPOCHS);
        minEpochs = Require.range("minEpochs", requireNonNullElse(minEpochs, firstEpoch(base, space)), 1, maxEpochs);
        eta = Require.range("eta", requireNonNullElse(eta, 3), 2, 10);
        trials = Require.range("trials", requireNonNullElse(trials, 20), 1, MOST_TRIALS);
        List<Integer> rungs = rungs(scheduler, minEpochs, maxEpochs, eta);
        Require.range("trials x rungs", trials * rungs.size(), 1, MOST_RESULTS);
        long points = trials * rungs.stream().mapToLong(Integer::longValue).sum();
        Require.range("trials x the sum of the rungs' epochs", points, 1, MOST_POINTS);
        if (maxParallel != null) {
            Require.range("maxParallel", maxParallel, 1, MOST_TRIALS);
        }
        metric = requireNonNullElse(metric, Metric.VALIDATION_LOSS);
        if (metric == Metric.VALIDATION_LOSS
                && space.stream().anyMatch(p -> p.path().equals("labelSmoothing"))) {
            throw new IllegalArgumentException(
                    "metric must be validationAccuracy if space has labelSmoothing, which changes the validation loss");
        }
        seed = requireNonNullElse(seed, base.seed());
        if (deadline != null) {
            Require.time("deadline", deadline);
        }
    }

    private static TrainingRequested base(TrainingRequested base, String dataset) {
        TrainingRequested given = base == null ? TrainingRequested.of(null, Pipeline.SIMPLE, dataset) : base;
        if (given.pipeline() != Pipeline.SIMPLE && given.pipeline() != Pipeline.TRANSFER) {
            throw new IllegalArgumentException("base.pipeline must be simple or transfer, was '%s'"
                    .formatted(given.pipeline().label()));
        }
        if (given.isTrial()) {
            throw new IllegalArgumentException("base.search must be absent: the search sets it");
        }
        return given.toBuilder()
                .requestId(null)
                .dataset(requireNonNullElse(dataset, given.dataset()))
                .build();
    }

    private static TrainingRequested withEpochs(TrainingRequested base, int epochs) {
        if (base.pipeline() == Pipeline.SIMPLE) {
            return base.toBuilder().epochs(epochs).build();
        }
        TransferRecipe recipe = base.transfer();
        int warmup = recipe.warmup().epochs();
        int fineTune = recipe.fineTune().epochs();
        if (fineTune == 0) {
            var longer = new TransferRecipe.Warmup(epochs, recipe.warmup().learningRate());
            return base.toBuilder().transfer(recipe.withWarmup(longer)).build();
        }
        if (warmup + fineTune != epochs) {
            throw new IllegalArgumentException(
                    "maxEpochs must be base.warmup.epochs + base.fineTune.epochs, which are %d, was %d"
                            .formatted(warmup + fineTune, epochs));
        }
        return base;
    }

    /** Returns a builder with all defaults. */
    public static SearchRequestBuilder builder(String searchId, TrainingRequested base, List<SearchParameter> space) {
        return new SearchRequestBuilder(searchId, base, space);
    }

    /** Returns a builder with the values of this request. */
    public SearchRequestBuilder toBuilder() {
        return new SearchRequestBuilder(this);
    }

    /** Returns the first epoch that depends on all fields of a space. */
    private static int firstEpoch(TrainingRequested base, List<SearchParameter> space) {
        boolean isFineTuned = base.pipeline() == Pipeline.TRANSFER
                && base.transfer().fineTune().epochs() > 0
                && space.stream().anyMatch(parameter -> parameter.path().startsWith(FINE_TUNING));
        return isFineTuned ? base.transfer().warmup().epochs() + 1 : 1;
    }

    /** Returns the first epoch that depends on all fields of the space; trials are comparable from there on. */
    @JsonIgnore
    public int firstEpoch() {
        return firstEpoch(base, space);
    }

    /** Returns whether a trainer accepted this request as another one, to which it adds the version of the data set. */
    public boolean isAcceptedAs(SearchRequested accepted) {
        boolean isVersion = accepted.dataset().startsWith(dataset + DatasetReference.SEPARATOR);
        return toBuilder()
                .dataset(isVersion ? accepted.dataset() : dataset)
                .build()
                .equals(accepted);
    }

    /** Returns the number of different values of a trial; empty if it is not finite or above a million. */
    @JsonIgnore
    public OptionalLong combinations() {
        long product = 1;
        for (SearchParameter parameter : space) {
            OptionalLong count = parameter.count();
            if (count.isEmpty() || product * (double) count.getAsLong() > MOST_COMBINATIONS) {
                return OptionalLong.empty();
            }
            product *= count.getAsLong();
        }
        return OptionalLong.of(product);
    }

    private static int epochs(TrainingRequested base) {
        return base.pipeline() == Pipeline.SIMPLE
                ? base.epochs()
                : base.transfer().warmup().epochs() + base.transfer().fineTune().epochs();
    }

    /**
     * Returns the epochs at which trials pause, in ascending order; the last one is {@code maxEpochs}. For asha:
     * {@code minEpochs * eta^k}; for median: the multiples of {@code minEpochs}; for none: the last one.
     */
    @JsonIgnore
    public List<Integer> rungs() {
        return rungs(scheduler, minEpochs, maxEpochs, eta);
    }

    private static List<Integer> rungs(Scheduler scheduler, int min, int max, int eta) {
        List<Integer> rungs = new ArrayList<>();
        if (scheduler != Scheduler.NONE) {
            for (long epochs = min; epochs < max; epochs = scheduler == Scheduler.ASHA ? epochs * eta : epochs + min) {
                rungs.add((int) epochs);
            }
        }
        rungs.add(max);
        return List.copyOf(rungs);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String key() {
        return searchId;
    }

    /** The choice of values. */
    public enum Sampler {
        /** Independent draws. */
        RANDOM,
        /** Tree-structured Parzen estimator (Bergstra et al. 2011), after ten results. */
        TPE;

        /**
         * Reads the JSON name.
         *
         * @throws IllegalArgumentException if it is not a sampler
         */
        @JsonCreator
        public static Sampler of(String label) {
            return Labels.find("sampler", Sampler.class, label);
        }

        /** Returns the JSON name. */
        @JsonValue
        public String label() {
            return Labels.of(this);
        }
    }

    /** The rule that ends trials early. */
    public enum Scheduler {
        /** Asynchronous successive halving (Li et al. 2020): only the best trials of a rung train on. */
        ASHA,
        /** A trial worse than the median of the completed ones stops (Golovin et al. 2017). */
        MEDIAN,
        /** All trials are trained to the last epoch. */
        NONE;

        /**
         * Reads the JSON name.
         *
         * @throws IllegalArgumentException if it is not a scheduler
         */
        @JsonCreator
        public static Scheduler of(String label) {
            return Labels.find("scheduler", Scheduler.class, label);
        }

        /** Returns the JSON name. */
        @JsonValue
        public String label() {
            return Labels.of(this);
        }
    }

    /** The measure of a trial, at its epoch with the lowest validation loss, which is the one that is published. */
    public enum Metric {
        /** Lower is better. */
        VALIDATION_LOSS("validationLoss"),
        /** Higher is better. */
        VALIDATION_ACCURACY("validationAccuracy");

        private final String label;

        Metric(String label) {
            this.label = label;
        }

        /**
         * Reads the JSON name.
         *
         * @throws IllegalArgumentException if it is not a metric
         */
        @JsonCreator
        public static Metric of(String label) {
            for (Metric metric : values()) {
                if (metric.label.equals(label)) {
                    return metric;
                }
            }
            throw new IllegalArgumentException(
                    "metric must be one of validationLoss, validationAccuracy, was '%s'".formatted(label));
        }

        /** Returns the JSON name. */
        @JsonValue
        public String label() {
            return label;
        }

        /** Returns whether a value is better than another. */
        public boolean isBetter(double value, double other) {
            return this == VALIDATION_LOSS ? value < other : value > other;
        }
    }
}
