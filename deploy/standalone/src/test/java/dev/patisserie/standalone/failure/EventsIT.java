package dev.patisserie.standalone.failure;

import static dev.patisserie.standalone.failure.DeliveryCheck.EXACTLY_ONCE;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.Decision;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.json.Json;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.standalone.client.KafkaClients;
import dev.patisserie.standalone.client.Photo;
import dev.patisserie.standalone.client.model.SelectionClient;
import dev.patisserie.standalone.client.model.ServedModels;
import dev.patisserie.standalone.service.ServiceProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests events of other versions, and events that are read again. */
class EventsIT {

    @RegisterExtension
    static final FailureEnvironment ENVIRONMENT = FailureEnvironment.SINGLE;

    private final SelectionClient selection = new SelectionClient(ENVIRONMENT.bootstrap(), Clock.systemUTC());

    @Test
    void answersOldAndNewImageEventsOnceEach() throws Exception {
        // Given
        ENVIRONMENT.service(EXACTLY_ONCE);
        byte[] photo = ENVIRONMENT.photos().get(0);
        try (OutcomeLog outcomeLog = ENVIRONMENT.outcomeLog()) {
            // When records of a console producer and of a later version are sent among ours
            for (int i = 0; i < 30; i++) {
                outcomeLog.sendNameless(new ProducerRecord<>(Topics.IMAGES, null, photo));
                Photo known = Photo.of(Path.of("photo-" + i), null);
                ProducerRecord<byte[], byte[]> newer = known.record(Instant.now(), photo);
                newer.headers().remove("ce_type").add("ce_type", text("image.captured.v9"));
                newer.headers().add("ce_exposure", text("1/60"));
                outcomeLog.send(known.id(), newer);
            }
            outcomeLog.send(40);

            // Then
            FailureEnvironment.await(outcomeLog::complete);
            DeliveryCheck.isKept("image events of several versions", EXACTLY_ONCE, outcomeLog.count());
        }
    }

    @Test
    void servesAModelWhoseCheckpointHasUnknownFields() throws Exception {
        // Given
        ServiceProcess service = ENVIRONMENT.service(EXACTLY_ONCE);
        CheckpointPublished checkpoint = stored("newer", 0);
        ObjectNode later = Json.MAPPER.valueToTree(checkpoint);
        later.put("energyJoules", 1200);

        // When
        publish(checkpoint, Json.MAPPER.writeValueAsBytes(later));
        selection.pin(ENVIRONMENT.dataset(), "newer", Decision.UNKNOWN);

        // Then
        FailureEnvironment.await(() -> ServedModels.of(service.address()).serves("newer"));
        selection.unpin(ENVIRONMENT.dataset(), Decision.UNKNOWN);
        selection.withdraw("newer", Decision.UNKNOWN);
    }

    private static void publish(CheckpointPublished event, byte[] value) throws Exception {
        var context = new EventCodec.Context(event.modelId(), Photo.SOURCE, event.publishedAt());
        ProducerRecord<byte[], byte[]> plain = EventCodec.encode(Topics.CHECKPOINTS, event, context);
        try (var producer = KafkaClients.producer(ENVIRONMENT.bootstrap())) {
            producer.send(new ProducerRecord<>(plain.topic(), null, plain.key(), value, plain.headers()))
                    .get();
        }
    }

    @Test
    void selectsTheSameModelAfterReadingAllCheckpointsAgain() throws Exception {
        // Given models of several accuracies, the best of them withdrawn while it ran
        ServiceProcess service = ENVIRONMENT.service(EXACTLY_ONCE);
        double[] accuracies = {0.98, 0.99, 1, 0.97};
        for (int i = 0; i < accuracies.length; i++) {
            ENVIRONMENT.republication().send(stored("replayed-" + i, accuracies[i]));
        }
        FailureEnvironment.await(() -> ServedModels.of(service.address()).serves("replayed-2"));
        selection.withdraw("replayed-2", Decision.UNKNOWN);
        FailureEnvironment.await(() -> ServedModels.of(service.address()).serves("replayed-1"));

        // When
        try (OutcomeLog outcomeLog = ENVIRONMENT.outcomeLog();
                ServiceProcess fresh = ENVIRONMENT.replica("replica-3", EXACTLY_ONCE)) {
            // Then, after reading all: with a slow broker, it may select among fewer before
            FailureEnvironment.await(() -> ServedModels.of(fresh.address()).serves("replayed-1"));
            outcomeLog.send(100);
            FailureEnvironment.await(outcomeLog::complete);
            DeliveryCheck.isKept("checkpoints read again", EXACTLY_ONCE, outcomeLog.count());
        }
    }

    /** The trained model with another name and accuracy. */
    private static CheckpointPublished stored(String modelId, double accuracy) throws Exception {
        return ENVIRONMENT
                .republication()
                .store(
                        ENVIRONMENT.archive(ENVIRONMENT.model()),
                        modelId,
                        holdout -> new Manifest.Evaluation(
                                holdout.images(), holdout.loss(), accuracy, holdout.confusion(), holdout.classes()),
                        ENVIRONMENT.scratch());
    }

    private static byte[] text(String value) {
        return value.getBytes(StandardCharsets.UTF_8);
    }
}
