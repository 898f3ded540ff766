package dev.patisserie.standalone.timeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** Records the course of a stream. Not thread-safe. */
public final class TimelineRecorder {

    private final LongSupplier nanos;
    private final long start;
    private final List<Timeline.Answer> answers = new ArrayList<>();
    private final List<Timeline.Level> levels = new ArrayList<>();
    private final List<Timeline.Mark> marks = new ArrayList<>();

    /**
     * Starts now.
     *
     * @param nanos the time in nanoseconds, from any origin
     */
    public TimelineRecorder(LongSupplier nanos) {
        this.nanos = nanos;
        this.start = nanos.getAsLong();
    }

    /** Adds an answer. */
    public void answered(String modelId, boolean isCorrect) {
        answers.add(new Timeline.Answer(modelId, isCorrect));
    }

    /**
     * Adds the evidence of a test.
     *
     * @param run identity of the run of the test
     * @param level 1 at the bound
     */
    public void level(Timeline.Test test, String run, double level) {
        levels.add(new Timeline.Level(answers.size(), test, run, level));
    }

    /** Adds an event; returns it. */
    public Timeline.Mark mark(Timeline.Kind kind, String text) {
        var mark = new Timeline.Mark(answers.size(), Duration.ofNanos(nanos.getAsLong() - start), kind, text);
        marks.add(mark);
        return mark;
    }

    /** Returns the course until now. */
    public Timeline timeline() {
        return new Timeline(answers, levels, marks);
    }
}
