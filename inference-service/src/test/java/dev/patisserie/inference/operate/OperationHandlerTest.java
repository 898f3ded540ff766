package dev.patisserie.inference.operate;

import static dev.patisserie.inference.Checkpoints.NOON;
import static dev.patisserie.inference.Checkpoints.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.event.Decision;
import dev.patisserie.common.event.Event;
import dev.patisserie.common.event.ModelPinned;
import dev.patisserie.common.event.ModelPolicySet;
import dev.patisserie.common.event.ModelUnpinned;
import dev.patisserie.common.event.RolloutCommanded;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.event.TrainingCancelled;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.wire.DecisionHeaders;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.inference.http.ConflictException;
import dev.patisserie.inference.http.RequestHandlerTest;
import dev.patisserie.inference.metrics.OperationMetrics;
import dev.patisserie.inference.select.Catalog;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OperationHandlerTest extends RequestHandlerTest {

    private final Catalog catalog = new Catalog();
    private final OperationSender sender = new OperationSender(() -> kafka, clock, "USER");
    private final OperationHandler handler =
            new OperationHandler("desserts", catalog, sender, new OperationMetrics(meters), clock);

    OperationHandlerTest() {
        super(OperationMetrics.REQUESTS);
        catalog.publish(model("m-1").event());
    }

    @AfterEach
    void close() {
        sender.close();
    }

    private OperationAccepted accept(Operation operation, String body) {
        return handler.accept(operation, "ada", body.getBytes(StandardCharsets.UTF_8));
    }

    private void assertConflict(Operation operation, String body, String message) {
        assertThatThrownBy(() -> accept(operation, body))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining(message);
        assertThat(kafka.history()).isEmpty();
    }

    private ProducerRecord<byte[], byte[]> sent(String topic) {
        assertThat(kafka.history()).singleElement().satisfies(record -> assertThat(record.topic())
                .isEqualTo(topic));
        return kafka.history().get(0);
    }

    private <T extends Event> T sent(String topic, Class<T> type) {
        ProducerRecord<byte[], byte[]> record = sent(topic);
        return EventCodec.decode(record.headers(), record.value(), type);
    }

    /** A second model is the candidate of the policy shadow. */
    private void candidate() {
        catalog.publish(
                model("m-2").accuracy(0.9).archive("m-2").minutesPastNoon(10).event());
        catalog.policy(Optional.of(new ModelPolicySet(
                "desserts", ModelPolicySet.Rollout.SHADOW, null, NOON.plus(Duration.ofMinutes(5)), null, null)));
    }

    @Test
    void pinHasTheAuthorAndTheReason() {
        assertThat(accept(Operation.PIN, "{\"modelId\":\"m-1\",\"reason\":\"a test\"}"))
                .isEqualTo(new OperationAccepted("pin", "m-1"));

        assertThat(sent(Topics.MODEL_SELECTION, ModelPinned.class))
                .isEqualTo(new ModelPinned("desserts", "m-1", clock.instant(), "ada", "a test"));
        assertThat(requests("accepted", "none")).isEqualTo(1);
    }

    @Test
    void unpinHasTheAuthorAndTheReason() {
        accept(Operation.UNPIN, "{\"reason\":\"done\"}");

        assertThat(sent(Topics.MODEL_SELECTION, ModelUnpinned.class))
                .isEqualTo(new ModelUnpinned("desserts", clock.instant(), "ada", "done"));
    }

    @Test
    void theOnlyModelThatMayServeIsWithdrawnOnlyIfConfirmed() {
        // Given
        assertConflict(Operation.WITHDRAW, "{\"modelId\":\"m-1\",\"reason\":\"bad\"}", "confirmed=true");

        // When
        accept(Operation.WITHDRAW, "{\"modelId\":\"m-1\",\"reason\":\"bad\",\"confirmed\":true}");

        // Then
        ProducerRecord<byte[], byte[]> tombstone = sent(Topics.CHECKPOINTS);
        assertThat(tombstone.key()).asString().isEqualTo("m-1");
        assertThat(tombstone.value()).isNull();
        assertThat(DecisionHeaders.of(tombstone.headers())).isEqualTo(new Decision("ada", "bad"));
    }

    @Test
    void oneOfSeveralModelsIsWithdrawnWithoutAConfirmation() {
        catalog.publish(model("m-2").archive("m-2").event());

        accept(Operation.WITHDRAW, "{\"modelId\":\"m-1\",\"reason\":\"bad\"}");

        assertThat(sent(Topics.CHECKPOINTS).key()).asString().isEqualTo("m-1");
    }

    @Test
    void aCandidateDoesNotReplaceTheOnlyModelThatMayServe() {
        candidate();

        assertConflict(Operation.WITHDRAW, "{\"modelId\":\"m-1\",\"reason\":\"bad\"}", "confirmed=true");
    }

    @Test
    void theCandidateIsPromoted() {
        // Given
        candidate();
        assertConflict(Operation.PROMOTE, "{\"modelId\":\"m-1\",\"reason\":\"good\"}", "expected the candidate");

        // When
        accept(Operation.PROMOTE, "{\"modelId\":\"m-2\",\"reason\":\"good\"}");

        // Then
        assertThat(sent(Topics.MODEL_SELECTION, RolloutCommanded.class))
                .isEqualTo(new RolloutCommanded(
                        "desserts", RolloutCommanded.Command.PROMOTE, "m-2", clock.instant(), "ada", "good"));
    }

    @Test
    void nothingIsPromotedDuringAPin() {
        candidate();
        catalog.pin("m-1");

        assertConflict(Operation.PROMOTE, "{\"modelId\":\"m-2\",\"reason\":\"good\"}", "unpin it first");
    }

    @Test
    void aTrainingNamesItsAuthorAndReasonAsItsCause() {
        OperationAccepted accepted =
                accept(Operation.TRAIN, "{\"pipeline\":\"simple\",\"epochs\":2,\"reason\":\"new photos\"}");

        TrainingRequested request = sent(Topics.TRAINING_REQUESTS, TrainingRequested.class);
        assertThat(request.requestId()).isEqualTo(accepted.id()).startsWith("console-");
        assertThat(request.dataset()).isEqualTo("desserts");
        assertThat(request.epochs()).isEqualTo(2);
        assertThat(request.trigger().ref()).isEqualTo("ada: new photos");
    }

    @Test
    void aCancellationHasTheAuthorAndTheReason() {
        accept(Operation.CANCEL, "{\"requestId\":\"r-1\",\"reason\":\"too long\"}");

        assertThat(sent(Topics.TRAINING_REQUESTS, TrainingCancelled.class))
                .isEqualTo(new TrainingCancelled("r-1", "too long", "ada"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PIN", "WITHDRAW", "PROMOTE"})
    void anUnpublishedModelIsAConflict(Operation operation) {
        assertConflict(operation, "{\"modelId\":\"m-9\",\"reason\":\"x\"}", "found 'm-9'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "PIN; {\"modelId\":\"m-1\"}",
                "PIN; {\"modelId\":\"m-1\",\"reason\":\" \"}",
                "PIN; null",
                "PIN; {\"reason\":\"x\"}",
                "WITHDRAW; {\"reason\":\"x\"}",
                "PROMOTE; {\"reason\":\"x\"}",
                "PIN; [",
                "TRAIN; {\"reason\":\"x\"}",
                "TRAIN; {\"pipeline\":\"import\",\"reason\":\"x\"}",
                "TRAIN; {\"pipeline\":\"simple\",\"epochs\":0,\"reason\":\"x\"}",
                "TRAIN; {\"pipeline\":\"simple\",\"dataset\":\"../x\",\"reason\":\"x\"}",
                "CANCEL; {\"reason\":\"x\"}",
                "CANCEL; {\"requestId\":\"../r\",\"reason\":\"x\"}"
            })
    void anInvalidBodyIsRejected(Operation operation, String body) {
        assertFails(() -> accept(operation, body), ErrorCode.REQUEST_INVALID);
        assertThat(kafka.history()).isEmpty();
    }

    @Test
    void aReasonThatIsTooLongIsRejectedAndNotCut() {
        String body = "{\"modelId\":\"m-1\",\"reason\":\"%s\"}".formatted("x".repeat(Decision.MAX_REASON + 1));

        assertFails(() -> accept(Operation.PIN, body), ErrorCode.REQUEST_INVALID);
    }

    @Test
    void aDecisionThatKafkaDoesNotAcknowledgeFails() {
        kafka.sendException = new TimeoutException("no broker");

        assertFails(() -> accept(Operation.UNPIN, "{\"reason\":\"x\"}"), ErrorCode.SERVICE_BUSY);
    }

    @Test
    void aMissingPermissionIsNamed() {
        kafka.sendException = new TopicAuthorizationException(Topics.MODEL_SELECTION);

        assertThatThrownBy(() -> accept(Operation.UNPIN, "{\"reason\":\"x\"}"))
                .hasMessageContainingAll(Topics.MODEL_SELECTION, "permissions.csv");
    }
}
