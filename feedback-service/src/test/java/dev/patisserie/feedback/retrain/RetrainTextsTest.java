package dev.patisserie.feedback.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The settings that are texts: the schedule and the fields of a request. */
class RetrainTextsTest {

    private static final RetrainFacts FACTS =
            new RetrainFacts(new DriftAlarms("desserts", "m-1", 1, Set.of()), Pipeline.TRANSFER, null, null);

    @Test
    void aScheduleHasItsTimesInUtc() {
        assertThat(CronSchedule.of("30 3 * * 1").last(Instant.parse("2026-02-04T00:00:00Z")))
                .contains(Instant.parse("2026-02-02T03:30:00Z"));
    }

    @Test
    void aScheduleOfLeapDaysIsValid() {
        assertThat(CronSchedule.of("0 0 29 2 *").last(Instant.parse("2026-02-04T00:00:00Z")))
                .contains(Instant.parse("2024-02-29T00:00:00Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "daily", "0 3 * *", "61 * * * *", "0 0 31 2 *"})
    void rejectsAScheduleWithoutTimes(String expression) {
        assertThatThrownBy(() -> CronSchedule.of(expression))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected a cron expression")
                .hasMessageContaining("found '" + expression + "'");
    }

    @Test
    void aRequestHasTheConfiguredFieldsAndThePipelineOfTheModel() {
        RetrainTrigger trigger = RetrainTrigger.labels("desserts", "v");

        TrainingRequested plain = RequestTemplate.EMPTY.request(trigger, FACTS);
        TrainingRequested other = RequestTemplate.of("{\"pipeline\":\"simple\",\"epochs\":9,\"seed\":7}")
                .request(trigger, FACTS);

        assertThat(plain)
                .isEqualTo(TrainingRequested.builder(trigger.requestId(), Pipeline.TRANSFER, "desserts")
                        .trigger(trigger.event())
                        .build());
        assertThat(other.pipeline()).isEqualTo(Pipeline.SIMPLE);
        assertThat(other.epochs()).isEqualTo(9);
        assertThat(other.seed()).isEqualTo(7);
        assertThat(RequestTemplate.of("{\"epochs\":9}").statesPipeline()).isFalse();
    }

    @Test
    void anImportedModelIsFollowedByASimpleOne() {
        RetrainTrigger trigger = RetrainTrigger.labels("desserts", "v");
        var imported = new RetrainFacts(FACTS.alarms(), Pipeline.IMPORT, FACTS.modelImages(), FACTS.newest());

        assertThat(RequestTemplate.EMPTY.request(trigger, imported).pipeline()).isEqualTo(Pipeline.SIMPLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "null",
                "{",
                "{\"epochs\":0}",
                "{\"epoch\":5}",
                "{\"pipeline\":\"none\"}",
                "{\"pipeline\":\"import\",\"model\":{\"file\":\"own.keras\"}}",
                "{\"requestId\":\"r-1\"}",
                "{\"dataset\":\"cakes\"}",
                "{\"trigger\":{\"kind\":\"drift\",\"ref\":\"x\"}}"
            })
    void rejectsFieldsOfNoValidRequest(String json) {
        assertThatThrownBy(() -> RequestTemplate.of(json)).isInstanceOf(IllegalArgumentException.class);
    }
}
