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
 * A file to classify.
 *
 * @param id unique id of its image event
 * @param file the file; its name is the key of the record
 * @param label its true class; null if unknown
 * @param explained whether its prediction is to have a class activation map
 */
public record Photo(String id, Path file, String label, boolean explained) {

    /** The CloudEvents source of the events of this command. */
    public static final URI SOURCE = URI.create("/patisserie/cli");

    /** Creates a photo whose prediction needs no map. */
    public Photo(String id, Path file, String label) {
        this(id, file, label, false);
    }

    /** Returns the same photo with a request for a class activation map. */
    public Photo withExplanation() {
        return new Photo(id, file, label, true);
    }

    /** Returns a photo with a new id. */
    public static Photo of(Path file, String label) {
        return new Photo(UUID.randomUUID().toString(), file, label);
    }

    /**
     * Reads the file and creates its image record.
     *
     * @param time when the event happens
     * @throws IOException if the file cannot be read
     */
    public ProducerRecord<byte[], byte[]> record(Instant time) throws IOException {
        return record(time, Files.readAllBytes(file));
    }

    /**
     * Creates the image record of a file that was read before.
     *
     * @param time when the event happens
     * @param bytes content of the file
     */
    public ProducerRecord<byte[], byte[]> record(Instant time, byte[] bytes) {
        ProducerRecord<byte[], byte[]> message =
                ImageEvent.record(key(), bytes, new EventCodec.Context(id, SOURCE, time));
        if (label != null) {
            message.headers().add(ImageEvent.LABEL, label.getBytes(StandardCharsets.UTF_8));
        }
        if (explained) {
            message.headers().add(ImageEvent.EXPLAIN, "true".getBytes(StandardCharsets.UTF_8));
        }
        return message;
    }

    private byte[] key() {
        return file.getFileName().toString().getBytes(StandardCharsets.UTF_8);
    }
}
