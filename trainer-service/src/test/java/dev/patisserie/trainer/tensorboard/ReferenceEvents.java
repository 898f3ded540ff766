package dev.patisserie.trainer.tensorboard;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.Summary;

/** A small event file of TensorBoard's own writer; see {@code golden_events.py}. */
final class ReferenceEvents {

    static final Path FILE = Path.of("src", "test", "resources", "golden", "tensorboard", "reference.tfevents");

    private ReferenceEvents() {}

    static List<Event> all() throws IOException {
        return EventFile.read(FILE);
    }

    /** Returns the only value of a tag. */
    static Summary.Value value(String tag) throws IOException {
        return all().stream()
                .flatMap(event -> event.getSummary().getValueList().stream())
                .filter(value -> value.getTag().equals(tag))
                .findFirst()
                .orElseThrow();
    }
}
