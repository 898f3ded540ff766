package dev.patisserie.standalone.client;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.image.ImageFormat;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.kafka.KafkaMessageFactory;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
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

    /** CloudEvents type of an image record. */
    public static final String TYPE = "image.captured.v1";

    /** CloudEvents source of what this command sends. */
    public static final URI SOURCE = URI.create("/patisserie/cli");

    /** Header of an image record: its true class. */
    public static final String LABEL = "label";

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
        String mediaType =
                ImageFormat.sniff(bytes)
                        .map(ImageFormat::mediaType)
                        .orElse("application/octet-stream");
        CloudEvent event =
                CloudEventBuilder.v1()
                        .withId(id)
                        .withSource(SOURCE)
                        .withType(TYPE)
                        .withTime(time.atOffset(ZoneOffset.UTC))
                        .withData(mediaType, bytes)
                        .build();
        ProducerRecord<byte[], byte[]> message =
                KafkaMessageFactory.<byte[]>createWriter(Topics.IMAGES, null, key())
                        .writeBinary(event);
        if (label != null) {
            message.headers().add(LABEL, label.getBytes(StandardCharsets.UTF_8));
        }
        return message;
    }

    private byte[] key() {
        return file.getFileName().toString().getBytes(StandardCharsets.UTF_8);
    }
}
