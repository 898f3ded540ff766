package dev.patisserie.standalone.client.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.standalone.broker.TestBroker;
import dev.patisserie.standalone.client.KafkaClients;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PublishedModelsTest {

    @RegisterExtension
    static final TestBroker BROKER = new TestBroker();

    private static ProducerRecord<byte[], byte[]> checkpoint(String modelId) {
        var event = new CheckpointPublished(
                modelId,
                "r-1",
                "desserts",
                Pipeline.SIMPLE,
                "SimpleConvNet",
                List.of("bun", "tart"),
                48,
                "desserts/" + modelId + ".zip",
                "0".repeat(64),
                1,
                new CheckpointPublished.Holdout(0.5, 0.7, 10, "1".repeat(64)),
                Instant.EPOCH,
                null,
                List.of());
        return EventCodec.encode(
                Topics.CHECKPOINTS, event, new EventCodec.Context(modelId, URI.create("/test"), Instant.EPOCH));
    }

    @Test
    void listsModelsInTheOrderOfPublicationWithoutWithdrawnOnes() throws Exception {
        byte[] withdrawn = "m-1".getBytes(StandardCharsets.UTF_8);
        byte[] other = "m-x".getBytes(StandardCharsets.UTF_8);
        KafkaClients.send(
                BROKER.bootstrap(),
                List.of(
                        checkpoint("m-1"),
                        checkpoint("m-2"),
                        checkpoint("m-3"),
                        new ProducerRecord<>(Topics.CHECKPOINTS, other, "?".getBytes(StandardCharsets.UTF_8)),
                        new ProducerRecord<>(
                                Topics.CHECKPOINTS,
                                "m-2".getBytes(StandardCharsets.UTF_8),
                                "?".getBytes(StandardCharsets.UTF_8)),
                        new ProducerRecord<>(Topics.CHECKPOINTS, withdrawn, null)));

        assertThat(PublishedModels.read(BROKER.bootstrap()))
                .extracting(CheckpointPublished::modelId)
                .containsExactly("m-2", "m-3");
    }
}
