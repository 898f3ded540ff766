package dev.patisserie.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class OpenLoopTest {

    private static final long MILLI = 1_000_000;

    private final VirtualTime time = new VirtualTime();
    private final List<Long> sentAt = new ArrayList<>();

    private long run(double rate, Duration duration, OpenLoop.Sender sender) throws InterruptedException {
        return new OpenLoop(time).run(new Schedule(rate), time.nanos(), duration, sender);
    }

    @Test
    void sendsAtEqualDistances() throws Exception {
        // When: 4 images/s for 1.1 s, so at 0, 250, 500, 750 and 1000 ms
        long latest = run(4, Duration.ofMillis(1100), n -> sentAt.add(time.nanos()));

        // Then
        assertThat(sentAt).containsExactly(0L, 250 * MILLI, 500 * MILLI, 750 * MILLI, 1000 * MILLI);
        assertThat(latest).isZero();
    }

    @Test
    void sendsOverdueImagesAfterAStall() throws Exception {
        // When the second send takes 600 ms, and 4 images/s are due for a second
        long latest = run(4, Duration.ofSeconds(1), n -> {
            sentAt.add(time.nanos());
            time.pass(n == 1 ? 600 * MILLI : 0);
        });

        // Then those due at 500 and 750 ms leave at 850 ms, the first of them 350 ms late
        assertThat(sentAt).containsExactly(0L, 250 * MILLI, 850 * MILLI, 850 * MILLI);
        assertThat(latest).isEqualTo(350 * MILLI);
    }

    @Test
    void measuresLatencyFromTheScheduledTime() throws Exception {
        // Given a service that answers at once, and a sender that stalls for 600 ms
        var schedule = new Schedule(4);
        var outcomes = new Outcomes(schedule::dueNanos, new Semaphore(0));

        // When
        run(4, Duration.ofSeconds(1), n -> {
            time.pass(n == 1 ? 600 * MILLI : 0);
            outcomes.add((int) n, false, time.nanos());
        });

        // Then the stall shows: 0, 600, 350 and 100 ms
        Latencies.Summary summary = outcomes.latencies().summary();
        assertThat(summary.images()).isEqualTo(4);
        assertThat(summary.max()).isCloseTo(600, within(0.001));
        assertThat(summary.p50()).isCloseTo(100, within(0.001));
    }

    @Test
    void countsASecondAnswerOnlyAsARepeat() {
        var answered = new Semaphore(0);
        var outcomes = new Outcomes(n -> 0, answered);

        outcomes.add(7, false, 5 * MILLI);
        outcomes.add(7, false, 9 * MILLI);
        outcomes.add(8, true, 5 * MILLI);

        assertThat(outcomes.answered()).isEqualTo(2);
        assertThat(outcomes.repeats()).isEqualTo(1);
        assertThat(outcomes.deadLetters()).isEqualTo(1);
        assertThat(outcomes.latencies().summary().max()).isCloseTo(5, within(0.001));
        assertThat(answered.availablePermits()).isEqualTo(2);
    }

    @Test
    void rejectsARateOfZero() {
        assertThatThrownBy(() -> new Schedule(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected a rate above 0 images/s, was 0.0");
    }

    /** The precision of the histogram, three significant digits. */
    private static Percentage within(double fraction) {
        return Percentage.withPercentage(100 * fraction);
    }
}
