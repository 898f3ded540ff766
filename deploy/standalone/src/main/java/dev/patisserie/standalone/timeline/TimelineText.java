package dev.patisserie.standalone.timeline;

import java.util.Locale;

/** Formats events as lines of a terminal. */
public final class TimelineText {

    private TimelineText() {}

    /** Returns the heading of the lines. */
    public static String heading() {
        return "%6s  %6s  %8s  %s".formatted("time", "images", "accuracy", "event");
    }

    /** Returns the line of an event: time, position, accuracy on the last images, and text. */
    public static String line(Timeline timeline, Timeline.Mark mark) {
        Accuracy accuracy = timeline.accuracyAt(mark);
        return "%6s  %6d  %8s  %s"
                .formatted(
                        time(mark),
                        mark.image(),
                        accuracy.images() == 0 ? "-" : String.format(Locale.ROOT, "%.2f", accuracy.share()),
                        mark.text());
    }

    /** Returns the time of an event as minutes and seconds. */
    static String time(Timeline.Mark mark) {
        return "%d:%02d".formatted(mark.at().toMinutes(), mark.at().toSecondsPart());
    }
}
