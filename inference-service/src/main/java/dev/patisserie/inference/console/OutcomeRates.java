package dev.patisserie.inference.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.patisserie.common.event.PredictionMade;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts the outcomes of one second. Constant memory. Not thread-safe. */
final class OutcomeRates {

    private static final int MOST_LATENCIES = 4096; // per second; sufficient for the median

    private final long[] latencies = new long[MOST_LATENCIES];
    private final Map<Source, Integer> answers = new LinkedHashMap<>(); // one or two models
    private int predictions;
    private int deadLetters;
    private int labelled;
    private int correct;
    private int scored;
    private int unfamiliar;

    /**
     * The outcomes of one second, of all replicas.
     *
     * @param at end of the second (UTC)
     * @param predictions number of predictions
     * @param deadLetters number of dead letters
     * @param labelled number of predictions of labelled images
     * @param correct number of correct predictions of labelled images
     * @param answers the predictions by model and replica
     * @param p50Millis median time from the image event to the prediction; null without predictions
     * @param p99Millis 99th percentile of that time; null without predictions
     * @param scored number of predictions with a score of the resemblance to the training images
     * @param unfamiliar number of those that do not resemble the training images
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Second(
            Instant at,
            int predictions,
            int deadLetters,
            int labelled,
            int correct,
            List<Answers> answers,
            Long p50Millis,
            Long p99Millis,
            int scored,
            int unfamiliar) {}

    /**
     * Predictions of one second.
     *
     * @param modelId the model that made them
     * @param origin the replica that made them
     * @param count number of predictions, at least 1
     */
    record Answers(String modelId, Origin origin, int count) {}

    private record Source(String modelId, Origin origin) {}

    void add(PredictionMade prediction, Origin origin) {
        if (predictions < MOST_LATENCIES) {
            latencies[predictions] = OutcomeView.latencyMillis(prediction);
        }
        predictions++;
        answers.merge(new Source(prediction.modelId(), origin), 1, Integer::sum);
        if (prediction.trueLabel() != null) {
            labelled++;
            correct += prediction.trueLabel().equals(prediction.label()) ? 1 : 0;
        }
        if (prediction.known() != null) {
            scored++;
            unfamiliar += prediction.known().inDistribution() ? 0 : 1;
        }
    }

    void addDeadLetter() {
        deadLetters++;
    }

    /** Ends the second at a time and starts the next one. */
    Second end(Instant at) {
        int known = Math.min(predictions, MOST_LATENCIES);
        Arrays.sort(latencies, 0, known);
        var second = new Second(
                at,
                predictions,
                deadLetters,
                labelled,
                correct,
                answers(),
                quantile(0.5, known),
                quantile(0.99, known),
                scored,
                unfamiliar);
        predictions = 0;
        deadLetters = 0;
        labelled = 0;
        correct = 0;
        scored = 0;
        unfamiliar = 0;
        answers.clear();
        return second;
    }

    private List<Answers> answers() {
        return answers.entrySet().stream()
                .map(sum -> new Answers(sum.getKey().modelId(), sum.getKey().origin(), sum.getValue()))
                .toList();
    }

    /** Returns the smallest value that at least the given fraction of values does not exceed. */
    private Long quantile(double fraction, int known) {
        return known == 0 ? null : latencies[(int) Math.ceil(fraction * known) - 1];
    }
}
