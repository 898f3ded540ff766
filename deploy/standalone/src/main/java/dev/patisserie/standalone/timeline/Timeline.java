package dev.patisserie.standalone.timeline;

import java.time.Duration;
import java.util.List;

/**
 * The course of a stream. A position is the number of images that were answered before.
 *
 * @param answers the answers, in their order
 * @param levels the evidence of tests, in the order of their positions
 * @param marks the events, in the order of their positions
 */
public record Timeline(List<Answer> answers, List<Level> levels, List<Mark> marks) {

    /** Number of answers of the accuracy of the last images. */
    public static final int RECENT = 100;

    /** Copies the lists. */
    public Timeline {
        answers = List.copyOf(answers);
        levels = List.copyOf(levels);
        marks = List.copyOf(marks);
    }

    /**
     * The answer to an image.
     *
     * @param modelId the model
     * @param isCorrect whether it is the true class
     */
    public record Answer(String modelId, boolean isCorrect) {}

    /**
     * The evidence of a test at a time.
     *
     * @param image the position
     * @param test the test
     * @param run identity of the run of the test, which a swap or another candidate ends
     * @param level the evidence on a logarithmic scale, 1 at the bound; at most 0 without evidence
     */
    public record Level(int image, Test test, String run, double level) {}

    /**
     * An event.
     *
     * @param image the position
     * @param at time since the start of the stream
     * @param kind its kind
     * @param text the event, for people
     */
    public record Mark(int image, Duration at, Kind kind, String text) {}

    /** A test that decides by its evidence. */
    public enum Test {
        /** Whether the errors exceed the allowed share. */
        DRIFT,
        /** Whether the candidate of a rollout is better or worse than the model in use. */
        ROLLOUT
    }

    /** A kind of event. */
    public enum Kind {
        /** The pictures change. */
        CHANGE,
        /** Another model answers. */
        SWAP,
        /** Any other event. */
        STEP
    }

    /** Returns the accuracy of the last answers of the model that gave an answer. */
    Accuracy accuracyAfter(int answer) {
        return Accuracy.ofLast(answers, answer);
    }

    /** Returns the accuracy of the last answers before an event. */
    public Accuracy accuracyAt(Mark mark) {
        return accuracyAfter(mark.image() - 1);
    }

    /** Returns the accuracy of the last answers. */
    public Accuracy accuracy() {
        return accuracyAfter(answers.size() - 1);
    }

    /**
     * Returns the accuracy of the answers between two positions.
     *
     * @param from the first position
     * @param to the position after the last one
     */
    public Accuracy accuracyBetween(int from, int to) {
        return Accuracy.of(answers.subList(from, to));
    }
}
