package dev.patisserie.trainer.tensorboard;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.Summary;

/**
 * A TensorBoard run: a folder of event files that are read in order. The steps of a tag only increase. Existing steps
 * are not written again, so a resumed run that repeats steps shows each one once.
 */
final class EventRun {

    /** Limits of the buffer, in bytes and seconds; buffered steps are lost after a kill. */
    private static final int MOST_BYTES = 1 << 20;

    private static final long MOST_SECONDS = 15;
    private static final String GRAPH = "graph_def"; // no summary has this tag

    private final Path folder;
    private final Clock clock;
    private Map<String, Long> lastSteps; // null before the first use
    private EventFile file; // null before the first event
    private Instant flushed; // time of the last flush; null before the first event

    /** Creates a run without reading or writing its folder. */
    EventRun(Path folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /** Returns whether the run has values for a tag. */
    boolean has(String tag) throws IOException {
        return lastSteps().containsKey(tag);
    }

    /**
     * Adds a value unless the run has that step, or a later one, for its tag.
     *
     * @param step at least 0
     */
    void add(long step, Summary.Value value) throws IOException {
        if (isNew(value.getTag(), step)) {
            write(Event.newBuilder()
                    .setStep(step)
                    .setSummary(Summary.newBuilder().addValue(value)));
        }
    }

    /**
     * Adds a graph unless the run has one for that step or a later one.
     *
     * @param step at least 0
     */
    void add(long step, GraphDef graph) throws IOException {
        if (isNew(GRAPH, step)) {
            write(Event.newBuilder().setStep(step).setGraphDef(graph.toByteString()));
        }
    }

    private boolean isNew(String tag, long step) throws IOException {
        Long last = lastSteps().get(tag);
        if (last != null && last >= step) {
            return false;
        }
        lastSteps().put(tag, step);
        return true;
    }

    private void write(Event.Builder event) throws IOException {
        if (file == null) {
            file = EventFile.begin(folder, clock);
            flushed = clock.instant();
        }
        file.add(event);
        boolean late = clock.instant().isAfter(flushed.plusSeconds(MOST_SECONDS));
        if (late || file.waiting() > MOST_BYTES) {
            flush();
        }
    }

    private Map<String, Long> lastSteps() throws IOException {
        if (lastSteps == null) {
            Map<String, Long> found = new HashMap<>();
            for (Path earlier : EventFile.in(folder)) {
                for (Event event : EventFile.read(earlier)) {
                    if (event.hasGraphDef()) {
                        found.merge(GRAPH, event.getStep(), Math::max);
                    }
                    for (Summary.Value value : event.getSummary().getValueList()) {
                        found.merge(value.getTag(), event.getStep(), Math::max);
                    }
                }
            }
            lastSteps = found;
        }
        return lastSteps;
    }

    /**
     * Writes the added values.
     *
     * @throws IOException if they cannot be written; they are lost, and later values go to a new file
     */
    void flush() throws IOException {
        EventFile whole = file;
        if (whole != null) {
            file = null; // stays null if the write fails
            whole.flush();
            file = whole;
            flushed = clock.instant();
        }
    }
}
