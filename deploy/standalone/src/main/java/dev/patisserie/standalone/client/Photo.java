package dev.patisserie.standalone.client;

import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.common.wire.ImageEvent;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A file to be classified.
 *
 * @param id of its image event, unique
 * @param file the file; its name is the record's key
 * @param label its true class; null where nobody knows
 */
public record Photo(String id, Path file, String label) {

    /** CloudEvents source of what this command sends. */
    public static final URI SOURCE = URI.create("/patisserie/cli");

    /** Returns a photo under a new id. */
    public static Photo of(Path file, String label) {
        return new Photo(UUID.randomUUID().toString(), file, label);
    }

    /**
     * Reads the file and makes its image record.
     *
     * @param time when the event happens
     * @throws IOException if the file cannot be read
     */
    public ProducerRecord<byte[], byte[]> record(Instant time) throws IOException {
        return record(time, Files.readAllBytes(file));
    }

    /**
     * Makes the image record of a file that was read before.
     *
     * @param time when the event happens
     * @param bytes the file's
     */
    public ProducerRecord<byte[], byte[]> record(Instant time, byte[] bytes) {
        ProducerRecord<byte[], byte[]> message =
                ImageEvent.record(key(), bytes, new EventCodec.Context(id, SOURCE, time));
        if (label != null) {
            message.headers().add(ImageEvent.LABEL, label.getBytes(StandardCharsets.UTF_8));
        }
        return message;
    }

    private byte[] key() {
        return file.getFileName().toString().getBytes(StandardCharsets.UTF_8);
    }
}
