package dev.patisserie.inference.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.patisserie.common.event.PredictionMade;
import java.time.Instant;
import java.util.Arrays;

/** Counts the outcomes of one second. Constant memory. Not thread-safe. */
final class Throughput {

    private static final int MOST_LATENCIES = 4096; // of one second; the median needs no more

    private final long[] latencies = new long[MOST_LATENCIES];
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
            Long p50Millis,
            Long p99Millis) {}

    void add(PredictionMade prediction) {
        if (predictions < MOST_LATENCIES) {
            latencies[predictions] = OutcomeView.latencyMillis(prediction);
        }
        predictions++;
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
        var second =
                new Second(
                        at,
                        predictions,
                        deadLetters,
                        labelled,
                        correct,
                        quantile(0.5, known),
                        quantile(0.99, known));
        predictions = 0;
        deadLetters = 0;
        labelled = 0;
        correct = 0;
        return second;
    }

    /** The smallest value that at least that fraction does not exceed. */
    private Long quantile(double fraction, int known) {
        return known == 0 ? null : latencies[(int) Math.ceil(fraction * known) - 1];
    }
}
