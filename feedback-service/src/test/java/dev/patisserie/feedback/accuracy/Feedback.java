package dev.patisserie.feedback.accuracy;

import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.common.event.LabelSource;
import dev.patisserie.common.event.Selection;
import dev.patisserie.common.event.SelectionPolicy;
import java.time.Instant;

/** Joined labels for tests. */
public final class Feedback {

    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    private Feedback() {}

    /** Returns a person's label of an image that was predicted as cake. */
    public static FeedbackJoined of(String label, double confidence, Selection selection) {
        return of(label, confidence, selection, LabelSource.HUMAN, false);
    }

    /** Returns a label that is correct or not. */
    public static FeedbackJoined of(boolean isCorrect, double confidence, Selection selection) {
        return of(isCorrect ? "cake" : "pie", confidence, selection);
    }

    /** Returns a label of the random sample. */
    public static FeedbackJoined random(boolean isCorrect, double confidence) {
        return of(isCorrect, confidence, new Selection(SelectionPolicy.RANDOM, 0.25));
    }

    /** Returns a label with any source; a retracted one must have no label. */
    public static FeedbackJoined of(
            String label, double confidence, Selection selection, LabelSource source, boolean isRetracted) {
        return new FeedbackJoined(
                "i-1",
                "m-1",
                "cake",
                confidence,
                label,
                "cake".equals(label),
                isRetracted,
                false,
                null,
                "ada",
                source,
                selection,
                null,
                null,
                NOON,
                NOON,
                0,
                null,
                null);
    }
}
