package dev.patisserie.inference.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.patisserie.common.json.Json;
import dev.patisserie.inference.console.label.LabellingView;
import dev.patisserie.inference.console.rollout.RetrainingView;
import dev.patisserie.inference.console.rollout.RolloutView;
import java.util.Locale;

/**
 * An event for viewers.
 *
 * @param kind the kind of event
 * @param json the data, on one line
 */
record ConsoleEvent(Kind kind, String json) {

    /** The kinds of events, in the order in which a new viewer receives the last ones. */
    enum Kind {
        /** A {@link StatusView}. */
        STATUS(1),
        /** The models, and which one serves: {@code GET /models}. */
        MODELS(1),
        /** An event of topic {@code training-progress}, unchanged. */
        TRAINING(1000),
        /**
         * An event of topic {@code training-progress} about a step. Steps are frequent, and each one supersedes the
         * earlier ones.
         */
        STEP(4),
        /** A {@link OutcomeRates.Second}. */
        THROUGHPUT(120),
        /** A {@link LabellingView}. */
        LABELLING(1),
        /** A {@link LabellingFeed.Accuracy}. */
        ACCURACY(1),
        /** A {@link DriftFeed.Drift}. */
        DRIFT(1),
        /** A {@link RolloutView}. */
        ROLLOUT(1),
        /** An event {@code search.progressed.v1}, unchanged: a search with its trials. */
        SEARCH(4),
        /** A {@link RetrainingView}. */
        RETRAINING(1),
        /** An {@link OutcomeView}. */
        OUTCOME(24),
        /** A {@link Thumbnails.Available}. */
        THUMBNAIL(24);

        private final int kept;

        Kind(int kept) {
            this.kept = kept;
        }

        /** Returns the number of last events that a new viewer receives. */
        int kept() {
            return kept;
        }

        /** Returns the name of the server-sent event. */
        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Writes {@code data} as JSON. */
    static ConsoleEvent of(Kind kind, Object data) {
        try {
            return new ConsoleEvent(kind, Json.MAPPER.writeValueAsString(data));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a view must be writable as JSON: " + data, e);
        }
    }
}
