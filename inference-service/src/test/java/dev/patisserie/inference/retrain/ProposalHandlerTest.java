package dev.patisserie.inference.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.event.RetrainingChanged;
import dev.patisserie.common.event.RetrainingChanged.State;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.inference.console.rollout.Rollouts;
import dev.patisserie.inference.http.ConflictException;
import dev.patisserie.inference.http.RequestHandlerTest;
import dev.patisserie.inference.metrics.RetrainingMetrics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProposalHandlerTest extends RequestHandlerTest {

    private static final byte[] AUTO_1 = bytes("{\"requestId\":\"auto-1\"}");

    private final TrainingRequestSender sender = new TrainingRequestSender(() -> kafka, clock);
    private Optional<RetrainingChanged> last = Optional.of(Rollouts.retraining(State.PROPOSED));
    private final ProposalHandler handler = handler(() -> last);

    ProposalHandlerTest() {
        super(RetrainingMetrics.REQUESTS);
    }

    private ProposalHandler handler(Supplier<Optional<RetrainingChanged>> reader) {
        return new ProposalHandler(reader, sender::send, new RetrainingMetrics(meters), clock);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @AfterEach
    void close() {
        sender.close();
    }

    @Test
    void sendsTheProposedRequestUnderItsIdHoweverOftenItIsAccepted() {
        handler.accept(AUTO_1);
        handler.accept(AUTO_1);

        assertThat(kafka.history()).hasSize(2).allSatisfy(record -> {
            assertThat(record.topic()).isEqualTo(Topics.TRAINING_REQUESTS);
            assertThat(record.key()).asString().isEqualTo("auto-1");
            assertThat(record.headers().lastHeader("ce_id").value()).asString().isEqualTo("auto-1");
            assertThat(EventCodec.decode(record.headers(), record.value(), TrainingRequested.class))
                    .isEqualTo(Rollouts.retraining(State.PROPOSED).request());
        });
        assertThat(requests("accepted", "none")).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"EXPIRED", "REQUESTED", "ENDED"})
    void rejectsATrainingThatIsNotProposed(State state) {
        last = Optional.of(Rollouts.retraining(state));

        assertOutdated("auto-1 is " + state.label());
    }

    @Test
    void rejectsAnotherIdThanTheProposedOne() {
        last = Optional.of(Rollouts.retraining("desserts", "auto-2", State.PROPOSED));
        assertOutdated("expected the id of the proposed training, found 'auto-1'");

        last = Optional.empty();
        assertOutdated("expected a proposed training, found none");
    }

    private void assertOutdated(String message) {
        assertThatThrownBy(() -> handler.accept(AUTO_1))
                .isInstanceOfSatisfying(
                        ConflictException.class,
                        e -> assertThat(e.getResponse().getStatus()).isEqualTo(409))
                .hasMessageContaining(message);
        assertThat(kafka.history()).isEmpty();
        assertThat(requests("outdated", "none")).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "[]", "null", "{}", "{\"requestId\":7}", "{\"requestId\":\"../a b\"}"})
    void rejectsABodyWithoutAnId(String body) {
        assertFails(() -> handler.accept(bytes(body)), ErrorCode.REQUEST_INVALID);
        assertThat(kafka.history()).isEmpty();
    }

    @Test
    void acceptsNothingThatKafkaHasNotAcknowledged() {
        kafka.sendException = new TimeoutException("no broker");

        assertFails(() -> handler.accept(AUTO_1), ErrorCode.SERVICE_BUSY);
    }

    @Test
    void requestsAboveTheRateAreRejectedAndLaterOnesAccepted() {
        for (int i = 0; i < ProposalHandler.PER_SECOND; i++) {
            handler.enter();
        }

        assertFails(handler::enter, ErrorCode.REQUEST_RATE_EXCEEDED);

        clock.pass(Duration.ofSeconds(1));
        handler.enter();
    }

    @Test
    void requestsThatWaitForKafkaAreLimited() {
        // Given: a request that is read while the maximum is waiting
        var depth = new int[1];
        var holder = new ProposalHandler[1];
        holder[0] = handler(() -> {
            depth[0]++;
            holder[0].accept(AUTO_1);
            return last;
        });

        // When
        assertFails(() -> holder[0].accept(AUTO_1), ErrorCode.SERVICE_BUSY);

        // Then
        assertThat(depth[0]).isEqualTo(ProposalHandler.MOST_WAITING);
        assertFails(() -> holder[0].accept(AUTO_1), ErrorCode.SERVICE_BUSY); // the places are free again
        assertThat(depth[0]).isEqualTo(2 * ProposalHandler.MOST_WAITING);
    }

    @Test
    void anUnexpectedErrorIsAnAnswer() {
        ProposalHandler failing = handler(() -> {
            throw new StackOverflowError();
        });

        assertFails(() -> failing.accept(AUTO_1), ErrorCode.SERVICE_BUSY);
    }
}
