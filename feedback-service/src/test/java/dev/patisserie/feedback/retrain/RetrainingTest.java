package dev.patisserie.feedback.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.json.Json;
import dev.patisserie.feedback.drift.Monitor;
import dev.patisserie.feedback.drift.MonitorKind;
import dev.patisserie.feedback.retrain.RetrainDecision.Proposal;
import dev.patisserie.feedback.retrain.RetrainDecision.Reason;
import dev.patisserie.feedback.retrain.RetrainDecision.Refusal;
import dev.patisserie.feedback.retrain.RetrainDecision.Request;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RetrainingTest {

    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
    private static final RetrainSettings ACT = RetrainSettings.of(RetrainMode.ACT);
    private static final RetrainTrigger TRIGGER = RetrainTrigger.labels("desserts", "v2");

    @Test
    void theModeDecidesTheConsequence() {
        assertThat(decide(RetrainSettings.of(RetrainMode.ACT), RetrainHistory.NONE, 100))
                .isEqualTo(new Request(TRIGGER.requestId()));
        assertThat(decide(RetrainSettings.of(RetrainMode.PROPOSE), RetrainHistory.NONE, 100))
                .isEqualTo(new Proposal(TRIGGER.requestId()));
        assertThat(decide(RetrainSettings.of(RetrainMode.OFF), RetrainHistory.NONE, 100))
                .isEqualTo(refusal(Reason.OFF));
    }

    @Test
    void requestsOnlyAfterEnoughNewLabels() {
        assertThat(decide(ACT, RetrainHistory.NONE, 99)).isEqualTo(refusal(Reason.FEW_LABELS));
    }

    @Test
    void requestsOneTrainingAtATime() {
        // Given
        RetrainHistory busy = RetrainHistory.NONE.sent("a", NOON.minus(Duration.ofDays(3)));

        assertThat(decide(ACT, busy, 100)).isEqualTo(refusal(Reason.BUSY));
        assertThat(decide(ACT, busy.ended("b", NOON), 100)).isEqualTo(refusal(Reason.BUSY));
        assertThat(decide(ACT, busy.ended("a", NOON), 100)).isInstanceOf(Request.class);
    }

    @Test
    void waitsADayAfterTheLastRequest() {
        assertThat(decide(ACT, sent(NOON.minus(Duration.ofHours(23))), 100)).isEqualTo(refusal(Reason.COOLING));
        assertThat(decide(ACT, sent(NOON.minus(Duration.ofHours(24))), 100)).isInstanceOf(Request.class);
    }

    @Test
    void requestsAtMostFourTimesAWeek() {
        // Given
        Instant[] four = {day(6), day(5), day(4), day(3)};
        Instant[] threeOfThisWeek = {day(7), day(5), day(4), day(3)};

        assertThat(decide(ACT, sent(four), 100)).isEqualTo(refusal(Reason.CAPPED));
        assertThat(decide(ACT, sent(threeOfThisWeek), 100)).isInstanceOf(Request.class);
    }

    @Test
    void requestsAgainOnlyForAnotherTrigger() {
        RetrainHistory history = RetrainHistory.NONE.ended(TRIGGER.requestId(), day(5));

        assertThat(decide(ACT, history, 100)).isEqualTo(refusal(Reason.REPEATED));
        assertThat(Retraining.decide(ACT, history, RetrainTrigger.labels("desserts", "v3"), 100, NOON))
                .isInstanceOf(Request.class);
    }

    @Test
    void errorsAloneOrTwoOtherKindsAreATrigger() {
        assertThat(trigger(Monitor.of(MonitorKind.ERRORS))).isPresent();
        assertThat(trigger(Monitor.of(MonitorKind.UNSURE))).isEmpty();
        assertThat(trigger(Monitor.of(MonitorKind.UNSURE), Monitor.mix("cake"))).isPresent();
        assertThat(trigger(Monitor.mix("pie"), Monitor.mix("cake"))).isEmpty();
        assertThat(trigger()).isEmpty();
    }

    @Test
    void everyIdIsAValidRequestId() {
        String longName = "d".repeat(200);
        for (RetrainTrigger trigger : List.of(
                TRIGGER,
                RetrainTrigger.schedule("desserts", NOON),
                RetrainTrigger.labels(longName, "v1"),
                RetrainTrigger.labels("a/b ü", "v1"),
                trigger(Monitor.of(MonitorKind.ERRORS)).orElseThrow())) {
            assertThat(TrainingRequested.isRequestId(trigger.requestId())).isTrue();
        }
        assertThat(RetrainTrigger.labels("desserts", "v1").requestId())
                .startsWith("labels-desserts-")
                .isNotEqualTo(TRIGGER.requestId())
                .isNotEqualTo(RetrainTrigger.labels("cakes", "v1").requestId());
    }

    @Test
    void anyOrderAndRepetitionOfTheAlarmsOfAPeriodGivesOneRequest() {
        for (int seed = 0; seed < 500; seed++) {
            // Given: alarms of two periods, each repeated, in any order, while labels come and trainings end
            Random random = new Random(seed);
            List<Monitor> alarms = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                alarms.addAll(
                        List.of(Monitor.of(MonitorKind.ERRORS), Monitor.of(MonitorKind.UNSURE), Monitor.mix("cake")));
            }
            RetrainHistory history = RetrainHistory.NONE;
            List<String> requests = new ArrayList<>();
            Instant now = NOON;
            long labels = 0;

            // When: the service also restarts at any time, with the stored history
            for (long epoch = 1; epoch <= 2; epoch++) {
                Collections.shuffle(alarms, random);
                Set<Monitor> current = new HashSet<>();
                for (Monitor alarm : alarms) {
                    current.add(alarm);
                    now = now.plus(Duration.ofHours(random.nextInt(12)));
                    labels += random.nextInt(60);
                    if (random.nextInt(3) == 0) {
                        history = ended(history, requests, now);
                    }
                    history = handled(history, alarms(epoch, current), labels, now, requests);
                }
                now = now.plus(Duration.ofDays(2));
                history = ended(history, requests, now);
                history = handled(history, alarms(epoch, current), 1_000, now, requests);
            }

            // Then: one for each period
            assertThat(requests).hasSize(2).doesNotHaveDuplicates();
        }
    }

    @Test
    void theHistoryIsBoundedAndStored() throws IOException {
        // Given
        RetrainHistory history = RetrainHistory.NONE;
        for (int i = 0; i < 150; i++) {
            history = history.sent("r-" + i, NOON.plusSeconds(i));
        }

        assertThat(history.requests()).hasSize(RetrainHistory.CAPACITY);
        assertThat(history.sent("r-149", NOON.plusSeconds(149))).isEqualTo(history);
        assertThat(Json.MAPPER.readValue(Json.MAPPER.writeValueAsBytes(history), RetrainHistory.class))
                .isEqualTo(history);
    }

    @Test
    void anyOrderAndRepetitionOfReportsGivesTheSameRequests() {
        record Report(String id, boolean hasEnded, Instant at) {}
        for (int seed = 0; seed < 200; seed++) {
            // Given: reports of three trainings, of which one has not ended
            Random random = new Random(seed);
            List<Report> reports = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                reports.add(new Report("r-" + i, false, NOON.plusSeconds(i * 60L)));
                reports.add(new Report("r-" + i, false, NOON.plusSeconds(i * 60L + 30)));
                reports.add(new Report("r-" + i, i != 1, NOON.plusSeconds(i * 60L + 59)));
            }
            reports.addAll(reports);
            Collections.shuffle(reports, random);

            // When
            RetrainHistory history = RetrainHistory.NONE;
            for (Report report : reports) {
                history = report.hasEnded()
                        ? history.ended(report.id(), report.at())
                        : history.sent(report.id(), report.at());
            }

            // Then
            assertThat(history.requests())
                    .extracting(RetrainHistory.Sent::requestId, RetrainHistory.Sent::at, RetrainHistory.Sent::hasEnded)
                    .containsExactly(
                            tuple("r-0", NOON, true),
                            tuple("r-1", NOON.plusSeconds(60), false),
                            tuple("r-2", NOON.plusSeconds(120), true));
            assertThat(history.isBusy()).isTrue();
        }
    }

    @Test
    void recognisesTheIdsOfItsDataSet() {
        assertThat(RetrainTrigger.isRequestId("desserts", TRIGGER.requestId())).isTrue();
        assertThat(RetrainTrigger.isRequestId("cakes", TRIGGER.requestId())).isFalse();
        assertThat(RetrainTrigger.isRequestId("desserts", "labels-desserts-by-hand"))
                .isFalse();
        assertThat(RetrainTrigger.isRequestId("desserts", "person-desserts-0123456789abcdef"))
                .isFalse();
    }

    @Test
    void rejectsInvalidLimits() {
        assertThatThrownBy(() -> new RetrainSettings(RetrainMode.ACT, Duration.ZERO, 0, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static DriftAlarms alarms(long epoch, Set<Monitor> monitors) {
        return new DriftAlarms("desserts", "m-1", epoch, monitors);
    }

    private static RetrainHistory ended(RetrainHistory history, List<String> requests, Instant now) {
        return requests.isEmpty() ? history : history.ended(requests.get(requests.size() - 1), now);
    }

    private static RetrainHistory handled(
            RetrainHistory history, DriftAlarms alarms, long labels, Instant now, List<String> requests) {
        Optional<RetrainTrigger> trigger = alarms.trigger();
        if (trigger.isPresent()
                && Retraining.decide(ACT, history, trigger.get(), labels, now) instanceof Request request) {
            requests.add(request.requestId());
            return history.sent(request.requestId(), now);
        }
        return history;
    }

    private static RetrainDecision decide(RetrainSettings settings, RetrainHistory history, long labels) {
        return Retraining.decide(settings, history, TRIGGER, labels, NOON);
    }

    private static Refusal refusal(Reason reason) {
        return new Refusal(TRIGGER.requestId(), reason);
    }

    private static Optional<RetrainTrigger> trigger(Monitor... monitors) {
        return new DriftAlarms("desserts", "m-1", 1, Set.of(monitors)).trigger();
    }

    private static Instant day(int ago) {
        return NOON.minus(Duration.ofDays(ago));
    }

    /** Returns ended requests. */
    private static RetrainHistory sent(Instant... times) {
        RetrainHistory history = RetrainHistory.NONE;
        for (int i = 0; i < times.length; i++) {
            history = history.ended("r-" + i, times[i]);
        }
        return history;
    }
}
