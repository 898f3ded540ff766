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

    private static final int MOST_LATENCIES = 4096; // of one second; the median needs no more

    private final long[] latencies = new long[MOST_LATENCIES];
    private final Map<Source, Integer> answers = new LinkedHashMap<>(); // of a model or two
    private int predictions;
    private int deadLetters;
    private int labelled;
    private int correct;

    /**
     * What came of the images of one second, by all replicas.
     *
     * @param at its end (UTC)
     * @param predictions predictions read
     * @param deadLetters dead letters read
     * @param labelled predictions whose image had a label
     * @param correct those of them that were right
     * @param answers the predictions by model and replica
     * @param p50Millis median time from image event to prediction; null without predictions
     * @param p99Millis 99th percentile of it
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
            Long p99Millis) {}

    /**
     * Predictions of one second.
     *
     * @param modelId the model that gave them
     * @param origin the replica that gave them
     * @param count how many, at least 1
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
    }

    void addDeadLetter() {
        deadLetters++;
    }

    /** Ends the second at that time, and begins the next. */
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
                quantile(0.99, known));
        predictions = 0;
        deadLetters = 0;
        labelled = 0;
        correct = 0;
        answers.clear();
        return second;
    }

    private List<Answers> answers() {
        return answers.entrySet().stream()
                .map(sum -> new Answers(sum.getKey().modelId(), sum.getKey().origin(), sum.getValue()))
                .toList();
    }

    /** The smallest value that at least that fraction does not exceed. */
    private Long quantile(double fraction, int known) {
        return known == 0 ? null : latencies[(int) Math.ceil(fraction * known) - 1];
    }
}
