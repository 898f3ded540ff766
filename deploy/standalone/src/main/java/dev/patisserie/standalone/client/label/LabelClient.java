package dev.patisserie.standalone.client.label;

import dev.patisserie.common.event.Decision;
import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.io.Sha256;
import dev.patisserie.common.json.Json;
import dev.patisserie.common.wire.DecisionHeaders;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.standalone.client.KafkaClients;
import dev.patisserie.standalone.client.Photo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Sends labels and retractions to the topic {@code labels}. Each call returns after the broker's acknowledgement.
 *
 * @param bootstrap the broker
 */
public record LabelClient(String bootstrap) {

    /**
     * Sends labels in their order. The id of an event is a digest of the label, so that a repeated import sends the
     * same ids.
     *
     * @throws IllegalStateException if the broker rejects a label; the message has the number of accepted ones
     */
    public void send(List<ImageLabelled> labels) throws InterruptedException {
        send(labels, Decision.UNKNOWN);
    }

    /** Sends labels in their order with a decision in the headers; the labeller is part of each label. */
    public void send(List<ImageLabelled> labels, Decision decision) throws InterruptedException {
        KafkaClients.send(
                bootstrap, labels.stream().map(label -> record(label, decision)).toList());
    }

    /** Retracts the label of an image by a tombstone with the decision in its headers. */
    public void retract(String imageId, Decision decision) throws InterruptedException {
        byte[] key = imageId.getBytes(StandardCharsets.UTF_8);
        var tombstone = new ProducerRecord<byte[], byte[]>(Topics.LABELS, key, null);
        DecisionHeaders.set(tombstone.headers(), decision);
        KafkaClients.send(bootstrap, List.of(tombstone));
    }

    private static ProducerRecord<byte[], byte[]> record(ImageLabelled label, Decision decision) {
        var context = new EventCodec.Context(id(label), Photo.SOURCE, label.at());
        var record = EventCodec.encode(Topics.LABELS, label, context);
        DecisionHeaders.set(record.headers(), decision);
        return record;
    }

    private static String id(ImageLabelled label) {
        try {
            return Sha256.of(Json.MAPPER.writeValueAsBytes(label));
        } catch (IOException e) {
            throw new UncheckedIOException("an event must be writable as JSON: " + label, e);
        }
    }
}
