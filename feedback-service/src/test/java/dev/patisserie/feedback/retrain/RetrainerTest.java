package dev.patisserie.feedback.retrain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.RetrainingChanged.State;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.event.TrainingTrigger;
import dev.patisserie.common.json.Json;
import dev.patisserie.feedback.drift.Monitor;
import dev.patisserie.feedback.drift.MonitorKind;
import dev.patisserie.feedback.retrain.RetrainFacts.Version;
import dev.patisserie.feedback.retrain.RetrainStep.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RetrainerTest {

    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
    private static final Monitor ERRORS = Monitor.of(MonitorKind.ERRORS);
    private static final String V1 = "1".repeat(64);
    private static final String V2 = "2".repeat(64);
    private static final String V3 = "3".repeat(64);

    private RetrainState state = RetrainState.NONE;
    private RetrainStep last;

    private static Retrainer retrainer(RetrainMode mode) {
        return new Retrainer(RetrainSettings.of(mode), RetrainTriggers.DRIFT_ONLY, RequestTemplate.EMPTY);
    }

    private static Retrainer retrainer(RetrainMode mode, int labels, String schedule) {
        return new Retrainer(
                RetrainSettings.of(mode),
                new RetrainTriggers(labels, Optional.ofNullable(schedule).map(CronSchedule::of)),
                RequestTemplate.EMPTY);
    }

    private static RetrainFacts facts(long epoch, Version newest, Monitor... alarms) {
        return new RetrainFacts(
                new DriftAlarms("desserts", "m-" + epoch, epoch, Set.of(alarms)), Pipeline.TRANSFER, 500L, newest);
    }

    private static Version version(String id, long images) {
        return new Version(id, images);
    }

    private void decide(Retrainer retrainer, RetrainFacts facts, Instant now) {
        last = retrainer.decide(state, Optional.ofNullable(facts), now);
        state = last.state();
    }

    private void progress(Retrainer retrainer, String requestId, boolean hasEnded, Instant at) {
        last = retrainer.progressed(state, requestId, hasEnded, at);
        state = last.state();
    }

    private String outcome() {
        return last.outcomes().stream().map(Outcome::outcome).findFirst().orElse("none");
    }

    @Test
    void anAlarmIsProposedOnceWithTheWholeRequest() {
        Retrainer retrainer = retrainer(RetrainMode.PROPOSE);

        // When
        decide(retrainer, facts(7, version(V2, 620), ERRORS), NOON);

        // Then
        TrainingRequested request = state.current().request();
        assertThat(state.current().state()).isEqualTo(State.PROPOSED);
        assertThat(state.current().newLabels()).isEqualTo(120);
        assertThat(state.current().reason()).isEqualTo("alarms of errors");
        assertThat(request.requestId()).matches("drift-desserts-[0-9a-f]{16}");
        assertThat(request.dataset()).isEqualTo("desserts@" + V2);
        assertThat(request.pipeline()).isEqualTo(Pipeline.TRANSFER);
        assertThat(request.trigger()).isEqualTo(new TrainingTrigger(TrainingTrigger.Kind.DRIFT, "m-7@7"));
        assertThat(last.request()).isEmpty();
        assertThat(outcome()).isEqualTo("proposed");

        // When: nothing changes
        RetrainState before = state;
        decide(retrainer, facts(7, version(V2, 620), ERRORS), NOON.plusSeconds(60));

        // Then
        assertThat(state).isEqualTo(before);
        assertThat(last.outcomes()).isEmpty();
    }

    @Test
    void aForgedReportDoesNotStopTheTrainingForEver() {
        // Given
        Retrainer retrainer = retrainer(RetrainMode.ACT);
        RetrainFacts facts = facts(7, version(V2, 620), ERRORS);
        String id = facts.alarms().trigger().orElseThrow().requestId();
        progress(retrainer, id, true, NOON);

        // When
        decide(retrainer, facts, NOON.plus(Duration.ofDays(2)));
        assertThat(last.request()).isEmpty();
        decide(retrainer, facts, NOON.plus(Duration.ofDays(8)));

        // Then
        assertThat(last.request()).isPresent();

        // When: a report of an earlier time
        progress(retrainer, id, false, NOON);

        // Then
        assertThat(state.history().sentAt(id)).contains(NOON.plus(Duration.ofDays(8)));
    }

    @Test
    void aVersionThatIsGoneDoesNotHideNewLabels() {
        // Given: a version that claims a million images was requested
        Retrainer retrainer = retrainer(RetrainMode.ACT, 100, null);
        decide(retrainer, facts(7, version(V2, 1_000_000)), NOON);
        progress(retrainer, state.current().request().requestId(), true, NOON);

        // When
        decide(retrainer, facts(7, version(V1, 650)), NOON.plus(Duration.ofDays(2)));
        assertThat(last.request()).isEmpty();
        decide(retrainer, facts(7, version(V3, 750)), NOON.plus(Duration.ofDays(3)));

        // Then
        assertThat(last.request()).isPresent();
    }

    @Test
    void anOpenProposalTrainsTheNewestVersionUnderItsId() {
        // Given
        Retrainer retrainer = retrainer(RetrainMode.PROPOSE);
        decide(retrainer, facts(7, version(V2, 620), ERRORS), NOON);
        String id = state.current().request().requestId();

        // When
        decide(retrainer, facts(7, version(V3, 700), ERRORS), NOON.plusSeconds(60));

        // Then
        assertThat(state.current().request().dataset()).isEqualTo("desserts@" + V3);
        assertThat(state.current().request().requestId()).isEqualTo(id);
        assertThat(state.current().newLabels()).isEqualTo(200);
        assertThat(state.current().at()).isEqualTo(NOON);
    }

    @Test
    void aProposalExpiresWithTheModelInUse() {
        Retrainer retrainer = retrainer(RetrainMode.PROPOSE);
        decide(retrainer, facts(7, version(V2, 620), ERRORS), NOON);

        decide(retrainer, facts(8, version(V2, 620)), NOON.plusSeconds(60));

        assertThat(state.current().state()).isEqualTo(State.EXPIRED);
        assertThat(state.current().reason()).isEqualTo("another model is in use");
        assertThat(outcome()).isEqualTo("expired");
    }

    @Test
    void aProposalExpiresIfNoModelIsMonitoredOrTheModeIsOff() {
        decide(retrainer(RetrainMode.PROPOSE), facts(7, version(V2, 620), ERRORS), NOON);
        RetrainState proposed = state;

        decide(retrainer(RetrainMode.PROPOSE), null, NOON.plusSeconds(60));
        assertThat(state.current().state()).isEqualTo(State.EXPIRED);

        state = proposed;
        decide(retrainer(RetrainMode.OFF), facts(7, version(V2, 620), ERRORS), NOON.plusSeconds(60));
        assertThat(state.current().state()).isEqualTo(State.EXPIRED);
        assertThat(state.current().reason()).isEqualTo("automatic trainings are switched off");
    }

    @Test
    void anAcceptedProposalIsRequestedAndEndsWithItsTraining() {
        // Given
        Retrainer retrainer = retrainer(RetrainMode.PROPOSE);
        decide(retrainer, facts(7, version(V2, 620), ERRORS), NOON);
        String id = state.current().request().requestId();

        // When
        progress(retrainer, id, false, NOON.plusSeconds(5));
        assertThat(state.current().state()).isEqualTo(State.REQUESTED);
        progress(retrainer, id, true, NOON.plusSeconds(500));
        progress(retrainer, id, false, NOON.plusSeconds(6)); // delivered again

        // Then: the alarm remains, and is not proposed again
        assertThat(state.current().state()).isEqualTo(State.ENDED);
        decide(retrainer, facts(7, version(V2, 620), ERRORS), NOON.plus(Duration.ofDays(30)));
        assertThat(state.current().state()).isEqualTo(State.ENDED);
        assertThat(last.outcomes()).isEmpty();
    }

    @Test
    void aProposalThatIsAcceptedAfterItsEndCounts() {
        Retrainer retrainer = retrainer(RetrainMode.PROPOSE);
        decide(retrainer, facts(7, version(V2, 620), ERRORS), NOON);
        String id = state.current().request().requestId();
        decide(retrainer, facts(8, version(V2, 620)), NOON.plusSeconds(60));

        progress(retrainer, id, false, NOON.plusSeconds(90));

        assertThat(state.current().state()).isEqualTo(State.REQUESTED);
        decide(retrainer, facts(8, version(V2, 620), ERRORS), NOON.plusSeconds(120));
        assertThat(outcome()).isEqualTo("busy");
    }

    @Test
    void modeActRequestsOnceAndContinuesAnOpenProposal() {
        decide(retrainer(RetrainMode.PROPOSE), facts(7, version(V2, 620), ERRORS), NOON);
        String id = state.current().request().requestId();

        // When: the mode was changed
        decide(retrainer(RetrainMode.ACT), facts(7, version(V2, 620), ERRORS), NOON.plusSeconds(60));

        // Then
        assertThat(last.request()).map(TrainingRequested::requestId).contains(id);
        assertThat(state.current().state()).isEqualTo(State.REQUESTED);
        decide(retrainer(RetrainMode.ACT), facts(7, version(V3, 900), ERRORS), NOON.plusSeconds(120));
        assertThat(last.request()).isEmpty();
    }

    @Test
    void fewLabelsAreDecidedAgainWhenThereAreMore() {
        Retrainer retrainer = retrainer(RetrainMode.ACT);
        decide(retrainer, facts(7, version(V2, 599), ERRORS), NOON);
        assertThat(outcome()).isEqualTo("few_labels");
        assertThat(state.current()).isNull();

        decide(retrainer, facts(7, version(V3, 600), ERRORS), NOON.plusSeconds(60));

        assertThat(outcome()).isEqualTo("requested");
        assertThat(last.request()).isPresent();
    }

    /** Without a version, or if it is retired, no label is known to be new. */
    @Test
    void withoutTheVersionOfTheModelThereAreNoNewLabels() {
        var unknown = new RetrainFacts(
                new DriftAlarms("desserts", "m-1", 1, Set.of(ERRORS)), Pipeline.SIMPLE, null, version(V2, 9_000));

        decide(retrainer(RetrainMode.ACT, 100, null), unknown, NOON);

        assertThat(last.outcomes()).extracting(Outcome::outcome).containsExactly("few_labels");
    }

    @Test
    void labelsThatWereRequestedBeforeAreNotATriggerAgain() {
        // Given: requested at 650 images, and the new model is not in use
        Retrainer retrainer = retrainer(RetrainMode.ACT, 150, null);
        decide(retrainer, facts(7, version(V2, 650)), NOON);
        assertThat(last.request())
                .map(TrainingRequested::trigger)
                .contains(new TrainingTrigger(TrainingTrigger.Kind.LABELS, V2));
        progress(retrainer, last.request().orElseThrow().requestId(), true, NOON.plusSeconds(60));
        Instant later = NOON.plus(Duration.ofDays(3));

        // When
        decide(retrainer, facts(7, version(V3, 799)), later);
        assertThat(last.request()).isEmpty();
        decide(retrainer, facts(7, version(V1, 800)), later);

        // Then
        assertThat(last.request()).map(TrainingRequested::dataset).contains("desserts@" + V1);
    }

    @Test
    void theScheduleRequestsAtEachTimeAfterTheFirstDecision() {
        // Given: every day at three; the last time before the start is no trigger
        Retrainer retrainer = retrainer(RetrainMode.ACT, 0, "0 3 * * *");
        RetrainFacts facts = facts(7, version(V2, 650));
        decide(retrainer, facts, NOON);
        decide(retrainer, facts, Instant.parse("2026-02-01T02:59:30Z"));
        assertThat(last.outcomes()).isEmpty();

        // When
        decide(retrainer, facts, Instant.parse("2026-02-01T03:00:30Z"));

        // Then
        TrainingRequested request = last.request().orElseThrow();
        assertThat(request.trigger())
                .isEqualTo(new TrainingTrigger(TrainingTrigger.Kind.SCHEDULE, "2026-02-01T03:00:00Z"));
        assertThat(state.current().reason()).isEqualTo("scheduled for 2026-02-01T03:00:00Z");

        // When: a day later it has not ended; then it has
        decide(retrainer, facts, Instant.parse("2026-02-02T03:01:00Z"));
        assertThat(outcome()).isEqualTo("busy");
        progress(retrainer, request.requestId(), true, Instant.parse("2026-02-02T03:01:30Z"));
        decide(retrainer, facts, Instant.parse("2026-02-02T03:02:00Z"));

        // Then
        assertThat(last.request()).map(each -> each.trigger().ref()).contains("2026-02-02T03:00:00Z");
    }

    @Test
    void aTrainingWithoutProgressForAWeekNoLongerBlocksOthers() {
        // Given
        Retrainer retrainer = retrainer(RetrainMode.ACT);
        decide(retrainer, facts(7, version(V2, 650), ERRORS), NOON);
        progress(retrainer, state.current().request().requestId(), false, NOON.plus(Duration.ofDays(1)));

        // When
        decide(retrainer, facts(8, version(V2, 650), ERRORS), NOON.plus(Duration.ofDays(8)));
        assertThat(outcome()).isEqualTo("busy");
        decide(
                retrainer,
                facts(8, version(V2, 650), ERRORS),
                NOON.plus(Duration.ofDays(8)).plusSeconds(1));

        // Then
        assertThat(outcome()).isEqualTo("requested");
    }

    @Test
    void theReportsOfATrainingThatThisServiceForgotCount() {
        // Given: the state was lost; the topic has the end of one training and the progress of another
        Retrainer retrainer = retrainer(RetrainMode.ACT);
        DriftAlarms alarms = facts(7, null, ERRORS).alarms();
        String known = alarms.trigger().orElseThrow().requestId();
        String running = RetrainTrigger.labels("desserts", V1).requestId();

        // When
        progress(retrainer, running, false, NOON.minusSeconds(50));
        progress(retrainer, known, true, NOON.minusSeconds(90));
        decide(retrainer, facts(7, version(V2, 650), ERRORS), NOON);

        // Then
        assertThat(last.request()).isEmpty();
        decide(retrainer, facts(8, version(V2, 650), ERRORS), NOON);
        assertThat(outcome()).isEqualTo("busy");
    }

    @Test
    void theLargestStateIsSmallAndStored() throws IOException {
        // Given: monitors of classes with the longest names, and a full history
        Monitor[] alarms = new Monitor[102];
        alarms[0] = ERRORS;
        alarms[1] = Monitor.of(MonitorKind.UNFAMILIAR);
        for (int i = 2; i < alarms.length; i++) {
            alarms[i] = Monitor.mix("x".repeat(195) + i);
        }
        for (int i = 0; i < 200; i++) {
            RetrainTrigger old = RetrainTrigger.labels("desserts", "v" + i);
            progress(retrainer(RetrainMode.PROPOSE), old.requestId(), true, NOON.minus(Duration.ofDays(300L + i)));
        }

        // When
        decide(retrainer(RetrainMode.PROPOSE), facts(7, version(V2, 650), alarms), NOON);

        // Then
        byte[] stored = Json.MAPPER.writeValueAsBytes(state);
        assertThat(state.isProposed()).isTrue();
        assertThat(stored).hasSizeLessThan(50_000);
        assertThat(Json.MAPPER.readValue(stored, RetrainState.class)).isEqualTo(state);
        assertThat(state.current().reason()).endsWith(" and 97 more monitors");
    }
}
