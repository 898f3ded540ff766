package dev.patisserie.trainer.tensorboard;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.Summary;

/** The events in a run's files. */
record LoggedEvents(List<Event> events) {

    static LoggedEvents in(Path run) throws IOException {
        List<Event> events = new ArrayList<>();
        for (Path file : EventFile.in(run)) {
            events.addAll(EventFile.read(file));
        }
        return new LoggedEvents(events);
    }

    /** Returns the steps of each tag, in the order in which they were written. */
    Map<String, List<Long>> steps() {
        Map<String, List<Long>> steps = new LinkedHashMap<>();
        for (Event event : events) {
            for (Summary.Value value : event.getSummary().getValueList()) {
                steps.computeIfAbsent(value.getTag(), tag -> new ArrayList<>()).add(event.getStep());
            }
        }
        return steps;
    }

    /** Returns a curve's last point. */
    float last(String tag) {
        return values(tag).get(values(tag).size() - 1).getTensor().getFloatVal(0);
    }

    List<Summary.Value> values(String tag) {
        return events.stream()
                .flatMap(event -> event.getSummary().getValueList().stream())
                .filter(value -> value.getTag().equals(tag))
                .toList();
    }
}
