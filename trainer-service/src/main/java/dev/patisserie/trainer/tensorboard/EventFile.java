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
 * A TensorBoard event file. Added events are buffered until {@link #flush}. The file is open only during a flush, so
 * there is nothing to close.
 */
final class EventFile {

    /** The prefix of TensorBoard's file names. */
    private static final String NAME = "events.out.tfevents.";

    private static final int SECONDS = 10; // digits, so that names sort by time
    private static final double NANOS = 1e9;

    private final Path file;
    private final Clock clock;
    private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();

    private EventFile(Path file, Clock clock) {
        this.file = file;
        this.clock = clock;
    }

    /**
     * Starts a file; its first event states the format version.
     *
     * @param folder folder of the run; created if absent
     * @param clock clock for the file name and the events
     * @throws IOException if the folder cannot be read or created
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

    /** Returns the events of a file, up to the first incomplete one. */
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

    /** Returns the number of buffered bytes. */
    int waiting() {
        return waiting.size();
    }

    /**
     * Writes the buffered events and clears the buffer, even on a failure.
     *
     * @throws IOException if the file cannot be written; it may end in an incomplete event and must not be used further
     */
    void flush() throws IOException {
        byte[] bytes = waiting.toByteArray();
        waiting.reset();
        Files.write(file, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
