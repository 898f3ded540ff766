package dev.patisserie.feedback.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.patisserie.common.json.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MonitorStateTest {

    private static final long MINUTE = 60_000;
    private static final FalseAlarms QUARTERLY = new FalseAlarms(Duration.ofDays(90), 10);
    private static final Monitor ERRORS = Monitor.of(MonitorKind.ERRORS);
    private static final Monitor CAKE = Monitor.mix("cake");

    @Test
    void countsTheBaselineBeforeItTests() {
        // Given: a monitor without a stated share, and only positive observations
        MonitorState state = MonitorState.of(CAKE, Baseline.NONE);

        // When
        state = observed(state, 0, 4_999, 1, 1);

        // Then
        assertThat(state.detector()).isNull();
        assertThat(state.evidence()).isZero();

        // When
        state = observed(state, 4_999, 1, 1, 1);

        // Then: a larger share than 100 % is impossible, and less than 95 % are not allowed
        assertThat(state.detector().above()).isNull();
        assertThat(state.detector().below().allowed()).isCloseTo(0.05, within(1e-12));
        assertThat(state.state()).isEqualTo(DriftState.OK);
    }

    @Test
    void aClassThatDisappearsAndOneThatAppearsGiveAlarms() {
        // Given: 30 % of the predictions are cake
        MonitorState state = MonitorState.of(CAKE, new Baseline(1_500, 5_000, 0L));

        // When
        MonitorState without = observed(state, 0, 5_000, 0, 1);
        MonitorState more = observed(state, 0, 5_000, 0.6, 1);

        // Then
        assertThat(without.state()).isEqualTo(DriftState.ALARMED);
        assertThat(without.detector().fell()).isTrue();
        assertThat(more.state()).isEqualTo(DriftState.ALARMED);
        assertThat(more.detector().fell()).isFalse();
    }

    @Test
    void aRareClassHasNoLowerSide() {
        // Given: 3 % are cake; the tolerance of 5 points includes 0
        MonitorState state = MonitorState.of(CAKE, new Baseline(150, 5_000, 0L));

        assertThat(state.detector().below()).isNull();
        assertThat(observed(state, 0, 5_000, 0, 1).state()).isEqualTo(DriftState.OK);
        assertThat(observed(state, 0, 5_000, 0.2, 1).state()).isEqualTo(DriftState.ALARMED);
    }

    @Test
    void aMonitorWhoseShareIsNearOneNeverAlarms() {
        MonitorState state = MonitorState.of(ERRORS, Baseline.stated(0.98, 1_000));

        assertThat(observed(state, 0, 2_000, 1, 1).state()).isEqualTo(DriftState.OK);
        assertThat(observed(state, 0, 2_000, 1, 1).since()).isZero();
    }

    @Test
    void watchesBeforeItAlarmsAndStaysInAlarm() {
        // Given: 5 % errors are stated, 7.7 % allowed
        MonitorState state = MonitorState.of(ERRORS, Baseline.stated(0.05, 1_000));
        DriftState last = DriftState.OK;

        // When: 40 % are wrong
        Random random = new Random(3);
        StringBuilder states = new StringBuilder();
        for (int i = 0; i < 400; i++) {
            state = state.with(random.nextDouble() < 0.4, i * MINUTE, QUARTERLY);
            if (state.state() != last) {
                states.append(state.state()).append(' ');
                last = state.state();
            }
        }

        // Then
        assertThat(states).hasToString("WATCHING ALARMED ");
        assertThat(state.evidence()).isGreaterThanOrEqualTo(state.threshold());
        assertThat(state.since()).isBetween(0L, 60 * MINUTE);
        assertThat(observed(state, 400, 1_000, 0, 4)).isEqualTo(state);
    }

    @Test
    void stopsWatchingOnlyWhenTheEvidenceIsLow() {
        // By hand, for c = 10^8: watching from 10^6 on, until below 10^4
        double c = 1e8;
        assertThat(DriftState.OK.next(9.9e5, c)).isEqualTo(DriftState.OK);
        assertThat(DriftState.OK.next(1.1e6, c)).isEqualTo(DriftState.WATCHING);
        assertThat(DriftState.WATCHING.next(1.1e4, c)).isEqualTo(DriftState.WATCHING);
        assertThat(DriftState.WATCHING.next(9.9e3, c)).isEqualTo(DriftState.OK);
        assertThat(DriftState.WATCHING.next(1e8, c)).isEqualTo(DriftState.ALARMED);
        assertThat(DriftState.ALARMED.next(0, c)).isEqualTo(DriftState.ALARMED);
    }

    @Test
    void aResetEndsTheAlarmAndASwapAlsoTheBaseline() {
        // Given
        MonitorState alarmed = observed(MonitorState.of(ERRORS, Baseline.stated(0.05, 1_000)), 0, 1_000, 0.5, 1);

        // When
        MonitorState reset = alarmed.reset(7);
        MonitorState swapped = alarmed.swapped(Baseline.stated(0.5, 1_000), 7);

        // Then
        assertThat(alarmed.state()).isEqualTo(DriftState.ALARMED);
        assertThat(reset.state()).isEqualTo(DriftState.OK);
        assertThat(reset.evidence()).isZero();
        assertThat(reset.baseline()).isEqualTo(alarmed.baseline());
        assertThat(swapped.detector().above().allowed()).isGreaterThan(0.5);
        assertThat(swapped.rate()).isEqualTo(alarmed.rate());
        assertThat(swapped.changedAt()).isEqualTo(7);
    }

    @Test
    void aSmallHoldoutGivesNoFalseAlarms() {
        // Given: 10 % errors on the holdout of 100 images and on the stream, which differ by chance on the holdout
        int runs = 1_000;

        // When
        long alarms = IntStream.range(0, runs)
                .parallel()
                .filter(seed -> {
                    Random random = new Random(seed);
                    long wrong = IntStream.range(0, 100)
                            .filter(i -> random.nextDouble() < 0.1)
                            .count();
                    MonitorState state = MonitorState.of(ERRORS, Baseline.stated(wrong / 100.0, 100));
                    return observed(state, 0, 2_000, 0.1, seed + 1L).state() == DriftState.ALARMED;
                })
                .count();

        // Then: with the share of the holdout plus 2 points as the limit, about a tenth of the runs raise an alarm
        assertThat(alarms).isLessThanOrEqualTo(5);
    }

    @Test
    void continuesExactlyFromItsStoredForm() throws IOException {
        for (Baseline baseline : new Baseline[] {Baseline.NONE, Baseline.stated(0.2, 1_000)}) {
            // Given
            MonitorState kept = observed(MonitorState.of(CAKE, baseline), 0, 5_500, 0.22, 1);

            // When
            MonitorState stored = Json.MAPPER.readValue(Json.MAPPER.writeValueAsBytes(kept), MonitorState.class);

            // Then
            assertThat(stored).isEqualTo(kept);
            assertThat(observed(stored, 5_500, 500, 0.3, 2)).isEqualTo(observed(kept, 5_500, 500, 0.3, 2));
        }
    }

    @Test
    void namesMonitors() {
        assertThat(ERRORS.name()).isEqualTo("errors");
        assertThat(CAKE.name()).isEqualTo("mix:cake");
        assertThatThrownBy(() -> Monitor.of(MonitorKind.MIX)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Monitor(MonitorKind.ERRORS, "cake")).isInstanceOf(IllegalArgumentException.class);
    }

    /** Adds observations with a share of positive ones, one a minute. */
    private static MonitorState observed(MonitorState state, int from, int count, double share, long seed) {
        Random random = new Random(seed);
        MonitorState next = state;
        for (int i = from; i < from + count; i++) {
            next = next.with(random.nextDouble() < share, i * MINUTE, QUARTERLY);
        }
        return next;
    }
}
