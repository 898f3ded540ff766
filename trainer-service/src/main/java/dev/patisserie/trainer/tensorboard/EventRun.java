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
 * One run, in TensorBoard's sense: a folder of event files that are read one after the other. Of each tag the steps
 * only grow: what the folder holds already is not written again, so that a run that was killed and repeats its last
 * steps shows each once.
 */
final class EventRun {

    /** Most bytes and seconds that wait: a step that was not flushed is missing after a kill. */
    private static final int MOST_BYTES = 1 << 20;

    private static final long MOST_SECONDS = 15;
    private static final String GRAPH = "graph_def"; // no summary has this tag

    private final Path folder;
    private final Clock clock;
    private Map<String, Long> lastSteps; // null until they are needed
    private EventFile file; // null until there is something to write
    private Instant flushed; // when; likewise

    /** Names a run; nothing is read or written yet. */
    EventRun(Path folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /** Returns whether there is something under a tag. */
    boolean has(String tag) throws IOException {
        return lastSteps().containsKey(tag);
    }

    /**
     * Adds a value, unless the run has that step of its tag, or a later one.
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
     * Adds a graph, unless the run has one of that step, or a later one.
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
     * Writes what was added.
     *
     * @throws IOException if it cannot be; what was added is lost then, and the next goes to a file of its own
     */
    void flush() throws IOException {
        EventFile whole = file;
        if (whole != null) {
            file = null; // stays so if it cannot be written
            whole.flush();
            file = whole;
            flushed = clock.instant();
        }
    }
}
