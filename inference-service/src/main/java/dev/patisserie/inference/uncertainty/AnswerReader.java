package dev.patisserie.inference.uncertainty;

import dev.patisserie.common.event.PredictionMade.Explanation;
import dev.patisserie.common.event.PredictionMade.Known;
import dev.patisserie.common.event.PredictionMade.PredictionSet;
import dev.patisserie.common.model.Uncertainty;
import dev.patisserie.common.uncertainty.ActivationMap;
import dev.patisserie.common.uncertainty.ConformalSets;
import dev.patisserie.common.uncertainty.KnownScore;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Computes the statements of one model on its answers. Thread-safe.
 *
 * <p>The statements are independent: a failure of one is reported and leaves the others, because an answer must never
 * be lost for its explanation.
 */
public final class AnswerReader {

    /** Index of the 0.1 quantile in the deciles of the manifest. */
    private static final int LOWEST_DECILE = 1;

    private final Uncertainty model;
    private final List<String> labels;
    private final UncertaintySettings settings;
    private final boolean hasSets;

    /**
     * Creates a reader.
     *
     * @param model the checked figures of the model
     * @param labels class names in the order of the outputs
     * @param settings the policies of the service
     */
    public AnswerReader(Uncertainty model, List<String> labels, UncertaintySettings settings) {
        this.model = model;
        this.labels = labels;
        this.settings = settings;
        this.hasSets = hasQuantile(model, settings.setAlpha());
    }

    /** Returns whether a model has the quantile of an error rate. */
    public static boolean hasQuantile(Uncertainty model, double alpha) {
        return model.sets() != null && ConformalSets.find(model.sets(), alpha).isPresent();
    }

    /**
     * Returns the reason for a map of an answer; empty if it gets none.
     *
     * @param request the request of the image's sender
     * @param output the model's output; its maps are not used
     */
    public Optional<ExplainReason> reason(MapRequest request, ModelOutput output) {
        ExplainPolicy policy = settings.explain();
        if (policy == ExplainPolicy.NEVER) {
            return Optional.empty();
        }
        if (request != MapRequest.NONE) {
            return Optional.of(ExplainReason.ASKED);
        }
        if (policy == ExplainPolicy.UNSURE && isUnsure(output)) {
            return Optional.of(ExplainReason.UNSURE);
        }
        return policy == ExplainPolicy.ALWAYS ? Optional.of(ExplainReason.ALWAYS) : Optional.empty();
    }

    /**
     * Returns whether an answer is less certain than nine of ten answers on the holdout: by its probability or, for a
     * model that does not state that bound, by its resemblance to the training images.
     */
    private boolean isUnsure(ModelOutput output) {
        if (model.unsureBelow() != null) {
            return output.probabilities()[TopClasses.of(output.probabilities()).first()] < model.unsureBelow();
        }
        return known(output)
                .filter(known -> known.score() < model.known().holdoutDeciles().get(LOWEST_DECILE))
                .isPresent();
    }

    /** Returns the resemblance to the training images; empty if the model has no score for it. */
    public Optional<Known> known(ModelOutput output) {
        if (model.known() == null) {
            return Optional.empty();
        }
        double score = model.known().score().equals(Uncertainty.Known.KNN)
                ? KnownScore.nearest(
                        output.similarities(), output.features(), model.known().neighbours())
                : KnownScore.energy(output.logits());
        double threshold = model.known().threshold();
        return Optional.of(new Known(score, threshold, score >= threshold));
    }

    /** Returns the classes of the prediction set, most probable first; empty if the model has no quantile for it. */
    public Optional<int[]> set(ModelOutput output) {
        return hasSets
                ? Optional.of(ConformalSets.labels(model.sets(), settings.setAlpha(), output.probabilities()))
                : Optional.empty();
    }

    /**
     * Returns the map of the most probable class.
     *
     * @param output an output with maps
     */
    public ActivationMap map(ModelOutput output) {
        return map(output, 0);
    }

    /**
     * Returns the map of a class; empty if the class is not among the two most probable ones, whose maps the output
     * has.
     *
     * @param output an output with maps
     * @param label index of the class
     */
    public Optional<ActivationMap> mapOf(ModelOutput output, int label) {
        TopClasses top = TopClasses.of(output.probabilities());
        if (top.first() == label) {
            return Optional.of(map(output, 0));
        }
        return top.second() == label ? Optional.of(map(output, 1)) : Optional.empty();
    }

    private ActivationMap map(ModelOutput output, int rank) {
        int depth = Math.min(2, labels.size());
        return ActivationMap.of(output.maps(), model.maps().rows(), model.maps().columns(), depth, rank);
    }

    /**
     * Returns all statements.
     *
     * @param output the model's output, with maps if {@link #reason} is present
     * @param request the request of the image's sender
     * @param failures receives failures; the failed statement is null
     */
    public AnswerUncertainty read(ModelOutput output, MapRequest request, Consumer<Throwable> failures) {
        Known known = contained(() -> known(output).orElse(null), failures);
        PredictionSet set = contained(() -> set(output).map(this::predictionSet).orElse(null), failures);
        ExplainReason reason = output.maps() == null
                ? null
                : contained(() -> reason(request, output).orElse(null), failures);
        Explanation explanation =
                reason == null ? null : contained(() -> explanation(output, request, reason), failures);
        return new AnswerUncertainty(
                known,
                known == null ? null : isAbstained(known, set),
                set,
                explanation,
                explanation == null ? null : reason);
    }

    private static <T> T contained(Supplier<T> statement, Consumer<Throwable> failures) {
        try {
            return statement.get();
        } catch (RuntimeException | Error e) {
            failures.accept(e);
            return null;
        }
    }

    private PredictionSet predictionSet(int[] classes) {
        return new PredictionSet(
                Arrays.stream(classes).mapToObj(labels::get).toList(),
                1 - settings.setAlpha(),
                model.sets().images());
    }

    private boolean isAbstained(Known known, PredictionSet set) {
        return switch (settings.abstain()) {
            case NEVER -> false;
            case UNFAMILIAR -> !known.inDistribution();
            case AMBIGUOUS ->
                !known.inDistribution() || set != null && set.labels().size() > 1;
        };
    }

    /** An unsure answer is compared with the second class, because the doubt is between the two. */
    private Explanation explanation(ModelOutput output, MapRequest request, ExplainReason reason) {
        TopClasses top = TopClasses.of(output.probabilities());
        String label = labels.get(top.first());
        boolean against = request == MapRequest.AGAINST_RUNNER_UP || reason == ExplainReason.UNSURE;
        if (!against || labels.size() < 2) {
            return map(output).explanation(model.maps().method(), label, null);
        }
        int rows = model.maps().rows();
        int columns = model.maps().columns();
        return ActivationMap.difference(output.maps(), rows, columns, 2, 0, 1)
                .explanation(model.maps().method(), label, labels.get(top.second()));
    }
}
