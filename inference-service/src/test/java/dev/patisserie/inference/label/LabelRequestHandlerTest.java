package dev.patisserie.inference.label;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.inference.http.RequestHandlerTest;
import dev.patisserie.inference.metrics.LabelMetrics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LabelRequestHandlerTest extends RequestHandlerTest {

    private static final byte[] CAKE = "{\"imageId\":\"i-1\",\"label\":\"cake\"}".getBytes(StandardCharsets.UTF_8);

    private final LabelSender sender = new LabelSender(() -> kafka);
    private final LabelRequestHandler handler = handler(sender::send);

    LabelRequestHandlerTest() {
        super(LabelMetrics.REQUESTS);
    }

    private LabelRequestHandler handler(Consumer<LabelChanges> sends) {
        return new LabelRequestHandler(sends, new LabelMetrics(meters), 2, clock);
    }

    @AfterEach
    void close() {
        sender.close();
    }

    @Test
    void sendsALabelUnderTheIdOfItsImage() {
        // When
        LabelsAccepted accepted = handler.label(CAKE);

        // Then
        assertThat(accepted.accepted()).containsExactly(new LabelsAccepted.Label("i-1", "cake"));
        assertThat(kafka.history()).singleElement().satisfies(record -> {
            assertThat(record.topic()).isEqualTo(Topics.LABELS);
            assertThat(record.key()).asString().isEqualTo("i-1");
            assertThat(record.headers().lastHeader("ce_type").value())
                    .asString()
                    .isEqualTo("image.labelled.v1");
        });
        assertThat(requests("answered", "none")).isEqualTo(1);
        assertThat(labels("accepted")).isEqualTo(1);
    }

    @Test
    void repeatedLabelHasTheSameIdAndAnotherOneAnother() {
        handler.label(CAKE);
        handler.label(CAKE);
        clock.pass(Duration.ofSeconds(1));
        handler.label(CAKE);

        assertThat(kafka.history())
                .extracting(record ->
                        new String(record.headers().lastHeader("ce_id").value(), StandardCharsets.UTF_8))
                .satisfies(ids -> assertThat(ids.get(0)).isEqualTo(ids.get(1)).isNotEqualTo(ids.get(2)));
    }

    @Test
    void retractionIsATombstone() {
        assertThat(handler.retract("i-1").retracted()).containsExactly("i-1");

        assertThat(kafka.history()).singleElement().satisfies(record -> {
            assertThat(record.key()).asString().isEqualTo("i-1");
            assertThat(record.value()).isNull();
        });
        assertThat(labels("retracted")).isEqualTo(1);
    }

    @Test
    void ignoredWebhookIsCounted() {
        handler.label("{\"action\":\"PROJECT_UPDATED\"}".getBytes(StandardCharsets.UTF_8));

        assertThat(kafka.history()).isEmpty();
        assertThat(labels("ignored")).isEqualTo(1);
    }

    @Test
    void acceptsNothingThatKafkaHasNotAcknowledged() {
        kafka.sendException = new TimeoutException("no broker");

        assertFails(() -> handler.label(CAKE), ErrorCode.SERVICE_BUSY);

        kafka.sendException = new RecordTooLargeException("2 MB");
        assertFails(() -> handler.label(CAKE), ErrorCode.REQUEST_TOO_LARGE);
        assertThat(labels("accepted")).isZero();
    }

    @Test
    void requestsAboveTheRateAreRejectedAndLaterOnesAccepted() {
        handler.enter();
        handler.enter();

        assertFails(handler::enter, ErrorCode.REQUEST_RATE_EXCEEDED);

        clock.pass(Duration.ofSeconds(1));
        handler.enter();
    }

    @Test
    void requestsThatWaitForKafkaAreLimited() {
        // Given: a request that is sent while the maximum is waiting
        var depth = new int[1];
        var holder = new LabelRequestHandler[1];
        holder[0] = handler(changes -> {
            depth[0]++;
            holder[0].label(CAKE);
        });

        // When
        assertFails(() -> holder[0].label(CAKE), ErrorCode.SERVICE_BUSY);

        // Then
        assertThat(depth[0]).isEqualTo(LabelRequestHandler.MOST_WAITING);
        assertFails(() -> holder[0].label(CAKE), ErrorCode.SERVICE_BUSY); // the places are free again
        assertThat(depth[0]).isEqualTo(2 * LabelRequestHandler.MOST_WAITING);
    }

    @Test
    void anUnexpectedErrorIsAnAnswer() {
        LabelRequestHandler failing = handler(changes -> {
            throw new StackOverflowError();
        });

        assertFails(() -> failing.label(CAKE), ErrorCode.SERVICE_BUSY);
    }

    private double labels(String result) {
        return meters.get(LabelMetrics.LABELS).tag("result", result).counter().count();
    }
}
