package dev.patisserie.inference.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.patisserie.common.json.Json;
import java.util.Locale;

/**
 * Something that viewers are told.
 *
 * @param kind what
 * @param json the data, in one line
 */
record ConsoleEvent(Kind kind, String json) {

    /** What there is to tell, in the order in which a new viewer is told what he missed. */
    enum Kind {
        /** A {@link StatusView}. */
        STATUS(1),
        /** The models, and which one serves: {@code GET /models}. */
        MODELS(1),
        /** An event of topic {@code training-progress}, as it is there. */
        TRAINING(1000),
        /** Likewise, of a step: there are many, and each makes those before it worthless. */
        STEP(4),
        /** A {@link OutcomeRates.Second}. */
        THROUGHPUT(120),
        /** An {@link OutcomeView}. */
        OUTCOME(24),
        /** A {@link ThumbnailView}. */
        THUMBNAIL(24);

        private final int kept;

        Kind(int kept) {
            this.kept = kept;
        }

        /** Returns how many of the last ones a new viewer is told. */
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
