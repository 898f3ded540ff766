package dev.patisserie.feedback.rollout;

import static dev.patisserie.feedback.rollout.PairOutcome.AGREE;
import static dev.patisserie.feedback.rollout.PairOutcome.CANDIDATE_ONLY;
import static dev.patisserie.feedback.rollout.PairOutcome.CHAMPION_ONLY;
import static dev.patisserie.feedback.rollout.PairOutcome.INCOMPLETE;
import static dev.patisserie.feedback.rollout.PairOutcome.UNLABELLED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.event.RolloutChanged.Phase;
import dev.patisserie.common.json.Json;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RolloutTest {

    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final RolloutSettings SETTINGS = RolloutSettings.DEFAULT;
    private static final RolloutEvent NEW_AGREEMENT = new RolloutEvent.PairChanged(INCOMPLETE, AGREE);
    private static final RolloutEvent CANDIDATE_RIGHT = new RolloutEvent.PairChanged(INCOMPLETE, CANDIDATE_ONLY);
    private static final RolloutEvent CHAMPION_RIGHT = new RolloutEvent.PairChanged(INCOMPLETE, CHAMPION_ONLY);
    private static final RolloutEvent UNKNOWN_RIGHT = new RolloutEvent.PairChanged(INCOMPLETE, UNLABELLED);
    private static final RolloutEvent PINNED = new RolloutEvent.PinChanged(true);
    private static final RolloutEvent UNPINNED = new RolloutEvent.PinChanged(false);
    private static final RolloutEvent TIME = new RolloutEvent.TimePassed();

    @Test
    void labelledDisagreementsPromoteOrRollBack() {
        // By hand: 8 of 8 are the evidence 28.4, 7 of 7 are 16; 20 are required
        assertThat(times(7, CANDIDATE_RIGHT, started()).phase()).isEqualTo(Phase.SHADOW);
        assertState(times(8, CANDIDATE_RIGHT, started()), Phase.PROMOTED, RolloutCode.EVIDENCE);
        assertState(times(8, CHAMPION_RIGHT, started()), Phase.ROLLED_BACK, RolloutCode.EVIDENCE);
    }

    @Test
    void aDecisionStaysWhenLabelsAreChanged() {
        // Given
        Rollout promoted = times(8, CANDIDATE_RIGHT, started());

        // When
        Rollout changed = times(8, new RolloutEvent.PairChanged(CANDIDATE_ONLY, CHAMPION_ONLY), promoted);

        // Then
        assertThat(changed.pairs().championOnly()).isEqualTo(8);
        assertState(changed, Phase.PROMOTED, RolloutCode.EVIDENCE);
    }

    @Test
    void modelsThatAgreeAreExchangedIfTheHoldoutAllowsIt() {
        assertThat(times(716, NEW_AGREEMENT, started()).phase()).isEqualTo(Phase.SHADOW);
        assertState(times(717, NEW_AGREEMENT, started()), Phase.PROMOTED, RolloutCode.EQUAL);
        assertThat(times(717, NEW_AGREEMENT, started(new HoldoutAccuracies(0.92, 0.9)))
                        .phase())
                .isEqualTo(Phase.SHADOW);
        assertThat(times(717, NEW_AGREEMENT, started((HoldoutAccuracies) null)).phase())
                .isEqualTo(Phase.SHADOW);
    }

    @Test
    void atTheTimeLimitTheHoldoutDecides() {
        // Given: 10 % of 600 images with different answers
        Rollout compared = times(60, UNKNOWN_RIGHT, times(540, NEW_AGREEMENT, started()));

        // Then: one millisecond before the end of two days, and at it
        assertThat(after(compared, TIME, Duration.ofDays(2).minusMillis(1)).phase())
                .isEqualTo(Phase.SHADOW);
        assertState(after(compared, TIME, Duration.ofDays(2)), Phase.PROMOTED, RolloutCode.HOLDOUT);
    }

    @Test
    void atTheTimeLimitTheRolloutPausesWithoutAReasonToPromote() {
        // Given: too few images; a worse candidate; labels that favour the champion; more disagreements than the
        // stated accuracies of 90 and 92 % allow: 8 % + 10 % + 5 %
        Rollout few = times(49, UNKNOWN_RIGHT, times(450, NEW_AGREEMENT, started()));
        Rollout worse = times(60, UNKNOWN_RIGHT, times(540, NEW_AGREEMENT, started(new HoldoutAccuracies(0.9, 0.9))));
        Rollout unlucky = times(60, UNKNOWN_RIGHT, after(times(540, NEW_AGREEMENT, started()), CHAMPION_RIGHT, HOUR));
        Rollout forged = times(300, UNKNOWN_RIGHT, times(300, NEW_AGREEMENT, started()));

        for (Rollout rollout : List.of(few, worse, unlucky, forged)) {
            assertState(after(rollout, TIME, Duration.ofDays(2)), Phase.PAUSED, RolloutCode.UNDECIDED);
        }
    }

    @Test
    void labelsThatComeAfterTheTimeLimitStillDecide() {
        // Given
        Rollout undecided = after(started(), TIME, Duration.ofDays(3));

        assertState(undecided, Phase.PAUSED, RolloutCode.UNDECIDED);
        assertState(times(8, CHAMPION_RIGHT, undecided), Phase.ROLLED_BACK, RolloutCode.EVIDENCE);
    }

    @Test
    void guardsRollBack() {
        assertState(after(started(), new RolloutEvent.NotFinite(), HOUR), Phase.ROLLED_BACK, RolloutCode.NOT_FINITE);
        assertState(times(3, new RolloutEvent.Executed(true), started()), Phase.ROLLED_BACK, RolloutCode.FAILURES);
        assertState(times(14, new RolloutEvent.Timed(true), started()), Phase.ROLLED_BACK, RolloutCode.LATENCY);
        assertThat(times(500, new RolloutEvent.Executed(false), started()).phase())
                .isEqualTo(Phase.SHADOW);
        assertState(after(started(), new RolloutEvent.Withdrawn(), HOUR), Phase.ROLLED_BACK, RolloutCode.WITHDRAWN);
    }

    @Test
    void aRefusalRollsBackAndTheEndOfTheComparisonPausesForGood() {
        // Given
        Rollout paused = after(started(), new RolloutEvent.PolicyEnded(), HOUR);
        Rollout withoutChampion = after(started(), new RolloutEvent.ChampionWithdrawn(), HOUR);

        assertState(after(started(), new RolloutEvent.Refused(), HOUR), Phase.ROLLED_BACK, RolloutCode.REFUSED);
        assertState(times(8, CANDIDATE_RIGHT, paused), Phase.PAUSED, RolloutCode.POLICY);
        assertState(after(paused, new RolloutEvent.Promoted(), HOUR), Phase.PAUSED, RolloutCode.POLICY);
        assertState(after(withoutChampion, TIME, Duration.ofDays(9)), Phase.PAUSED, RolloutCode.CHAMPION);
        assertThat(paused.isOpen()).isFalse();
        assertThat(paused.servingModel()).isEqualTo(paused.models().champion());
    }

    @Test
    void anOperatorPromotesAndAborts() {
        // Given
        Rollout promoted = after(started(), new RolloutEvent.Promoted(), HOUR);
        Rollout aborted = after(started(), new RolloutEvent.Aborted(), HOUR);

        assertState(promoted, Phase.PROMOTED, RolloutCode.OPERATOR);
        assertState(aborted, Phase.ROLLED_BACK, RolloutCode.OPERATOR);
        assertThat(after(aborted, new RolloutEvent.Promoted(), HOUR)).isEqualTo(aborted);
        assertThat(after(promoted, new RolloutEvent.Aborted(), Duration.ofDays(7))
                        .phase())
                .isEqualTo(Phase.ROLLED_BACK);
        assertThat(after(promoted, new RolloutEvent.Aborted(), Duration.ofDays(8)))
                .isEqualTo(promoted);
    }

    @Test
    void anAlarmOfTheErrorsRollsBackWithinAWeek() {
        // Given: promoted an hour after noon
        Rollout promoted = after(started(), new RolloutEvent.Promoted(), HOUR);
        RolloutEvent alarm = new RolloutEvent.ErrorsAlarmed();

        assertState(after(promoted, alarm, HOUR.plusDays(7)), Phase.ROLLED_BACK, RolloutCode.ERRORS);
        assertThat(after(promoted, alarm, HOUR.plusDays(7).plusMillis(1)).phase())
                .isEqualTo(Phase.PROMOTED);
        assertThat(after(started(), alarm, HOUR)).isEqualTo(started());
    }

    @Test
    void aPinSuspendsDecisions() {
        // Given: pinned after an hour
        Rollout pinned = after(started(), PINNED, HOUR);

        // When
        Rollout labelled = times(8, CANDIDATE_RIGHT, pinned);

        // Then
        assertState(labelled, Phase.PAUSED, RolloutCode.PINNED);
        assertThat(after(labelled, new RolloutEvent.Promoted(), HOUR)).isEqualTo(labelled);
        assertState(after(labelled, UNPINNED, HOUR), Phase.PROMOTED, RolloutCode.EVIDENCE);
        assertThat(after(labelled, new RolloutEvent.NotFinite(), HOUR).phase()).isEqualTo(Phase.ROLLED_BACK);
    }

    @Test
    void theTimeOfAPinDoesNotCountInTheTimeLimit() {
        // Given: pinned for ten days
        Rollout unpinned = after(after(started(), PINNED, HOUR), UNPINNED, HOUR.plusDays(10));

        assertState(unpinned, Phase.SHADOW, RolloutCode.STARTED);
        assertThat(unpinned.shadowUntil()).isEqualTo(NOON.plus(Duration.ofDays(12)));
    }

    @Test
    void anAlarmUnderAPinRollsBackWhenThePinIsRemoved() {
        // Given
        Rollout pinned = after(after(started(), new RolloutEvent.Promoted(), HOUR), PINNED, HOUR);

        // When
        Rollout alarmed = after(pinned, new RolloutEvent.ErrorsAlarmed(), HOUR);

        // Then
        assertThat(alarmed.phase()).isEqualTo(Phase.PROMOTED);
        assertState(after(alarmed, UNPINNED, Duration.ofDays(20)), Phase.ROLLED_BACK, RolloutCode.ERRORS);
    }

    @Test
    void aRolloutThatStartsUnderAPinWaits() {
        Rollout waiting = Rollout.started("r-1", 1, models(new HoldoutAccuracies(0.9, 0.92)), true, NOON, SETTINGS);

        assertState(waiting, Phase.PAUSED, RolloutCode.PINNED);
        assertState(after(waiting, UNPINNED, HOUR), Phase.SHADOW, RolloutCode.STARTED);
    }

    @Test
    void anyEventsLeaveARolledBackCandidateRolledBack() {
        for (int seed = 0; seed < 500; seed++) {
            // Given
            Random random = new Random(seed);
            List<RolloutEvent> events = new ArrayList<>(
                    List.of(NEW_AGREEMENT, CANDIDATE_RIGHT, CHAMPION_RIGHT, UNKNOWN_RIGHT, PINNED, UNPINNED, TIME));
            events.addAll(List.of(
                    new RolloutEvent.Executed(true),
                    new RolloutEvent.Timed(true),
                    new RolloutEvent.Promoted(),
                    new RolloutEvent.ErrorsAlarmed()));
            Rollout rollout = after(started(), new RolloutEvent.Aborted(), HOUR);

            // When
            for (int i = 0; i < 50; i++) {
                rollout = after(rollout, events.get(random.nextInt(events.size())), HOUR.plusHours(i));
            }

            // Then
            assertState(rollout, Phase.ROLLED_BACK, RolloutCode.OPERATOR);
            assertThat(rollout.at()).isEqualTo(NOON.plus(HOUR));
        }
    }

    @Test
    void continuesFromItsStoredForm() throws IOException {
        Rollout rollout = times(7, CANDIDATE_RIGHT, started());

        Rollout stored = Json.MAPPER.readValue(Json.MAPPER.writeValueAsBytes(rollout), Rollout.class);

        assertThat(stored).isEqualTo(rollout);
    }

    @Test
    void rejectsInvalidSettings() {
        Duration day = Duration.ofDays(1);
        assertThatThrownBy(() -> new RolloutSettings(0, day, day)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RolloutSettings(0.05, Duration.ZERO, day))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void assertState(Rollout rollout, Phase phase, RolloutCode code) {
        assertThat(rollout.phase()).isEqualTo(phase);
        assertThat(rollout.code()).isEqualTo(code);
    }

    private static Rollout started() {
        return started(new HoldoutAccuracies(0.9, 0.92));
    }

    private static Rollout started(HoldoutAccuracies holdout) {
        return Rollout.started("r-1", 1, models(holdout), false, NOON, SETTINGS);
    }

    private static Rollout.Models models(HoldoutAccuracies holdout) {
        return new Rollout.Models("desserts", "m-1", "m-2", holdout);
    }

    /** Returns the state after an event at a time after noon. */
    private static Rollout after(Rollout rollout, RolloutEvent event, Duration time) {
        return rollout.after(event, NOON.plus(time), SETTINGS);
    }

    private static Rollout times(int count, RolloutEvent event, Rollout rollout) {
        Rollout next = rollout;
        for (int i = 0; i < count; i++) {
            next = after(next, event, HOUR);
        }
        return next;
    }
}
