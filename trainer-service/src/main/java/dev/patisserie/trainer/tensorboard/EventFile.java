package dev.patisserie.trainer.tensorboard;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.SourceMetadata;

/**
 * A file of TensorBoard's events that grows. What is added waits in memory for {@link #flush}; between two flushes no
 * file is open, so there is nothing to close.
 */
final class EventFile {

    /** What TensorBoard knows its files by. */
    private static final String NAME = "events.out.tfevents.";

    private static final int SECONDS = 10; // digits, so that the order of the names is that in time
    private static final double NANOS = 1e9;

    private final Path file;
    private final Clock clock;
    private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();

    private EventFile(Path file, Clock clock) {
        this.file = file;
        this.clock = clock;
    }

    /**
     * Begins a file; its first event says which format it has.
     *
     * @param folder of the run; created if absent
     * @param clock dates the file and its events
     * @throws IOException if the folder cannot be read or made
     */
    static EventFile begin(Path folder, Clock clock) throws IOException {
        Files.createDirectories(folder);
        long second = clock.instant().getEpochSecond();
        for (Path earlier : in(folder)) {
            second = Math.max(second, 1 + second(earlier));
        }
        var file = new EventFile(folder.resolve("%s%010d.v2".formatted(NAME, second)), clock);
        file.add(Event.newBuilder()
                .setFileVersion("brain.Event:2")
                .setSourceMetadata(SourceMetadata.newBuilder().setWriter("patisserie")));
        return file;
    }

    private static long second(Path file) {
        String digits = file.getFileName().toString().substring(NAME.length());
        return Long.parseLong(digits.substring(0, SECONDS));
    }

    /** Returns the event files of a run, in the order in which TensorBoard reads them. */
    static List<Path> in(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(NAME))
                    .sorted()
                    .toList();
        }
    }

    /** Returns a file's events, up to the first that is not whole. */
    static List<Event> read(Path file) throws IOException {
        List<Event> events = new ArrayList<>();
        for (byte[] record : TfRecords.read(file)) {
            try {
                events.add(Event.parseFrom(record));
            } catch (InvalidProtocolBufferException e) {
                throw new IOException(
                        "expected TensorBoard's events in %s, found something else; move it away".formatted(file), e);
            }
        }
        return events;
    }

    /** Adds an event, dated now. */
    void add(Event.Builder event) {
        Instant now = clock.instant();
        event.setWallTime(now.getEpochSecond() + now.getNano() / NANOS);
        waiting.writeBytes(TfRecords.frame(event.build().toByteArray()));
    }

    /** Returns how many bytes wait. */
    int waiting() {
        return waiting.size();
    }

    /**
     * Writes what waits; whether or not that succeeds, nothing waits then.
     *
     * @throws IOException if it cannot be written; the file may end in a torn event then, and must not be gone on with
     */
    void flush() throws IOException {
        byte[] bytes = waiting.toByteArray();
        waiting.reset();
        Files.write(file, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
