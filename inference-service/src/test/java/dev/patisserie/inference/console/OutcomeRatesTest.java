package dev.patisserie.inference.console;

import static dev.patisserie.inference.Checkpoints.NOON;
import static dev.patisserie.inference.console.Origin.ELSEWHERE;
import static dev.patisserie.inference.console.Origin.HERE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.inference.console.OutcomeRates.Answers;
import dev.patisserie.inference.console.OutcomeRates.Second;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutcomeRatesTest {

    private final OutcomeRates throughput = new OutcomeRates();

    @Test
    void countsEachSecondSeparately() {
        // Given: latencies 200 to 1 ms; every second one is labelled, and half of those are correct
        for (int i = 200; i >= 1; i--) {
            String label = i % 2 == 0 ? null : i % 4 == 1 ? "cake" : "pie";
            throughput.add(Predictions.of("i-" + i, label, i), i > 150 ? HERE : ELSEWHERE);
        }
        throughput.addDeadLetter();

        // When
        Second first = throughput.end(NOON);
        Second second = throughput.end(NOON.plusSeconds(1));

        // Then: of 200 values in order, the 100th and the 198th
        assertThat(first)
                .isEqualTo(new Second(
                        NOON,
                        200,
                        1,
                        100,
                        50,
                        List.of(new Answers("m-1", HERE, 50), new Answers("m-1", ELSEWHERE, 150)),
                        100L,
                        198L,
                        0,
                        0));
        assertThat(second).isEqualTo(new Second(NOON.plusSeconds(1), 0, 0, 0, 0, List.of(), null, null, 0, 0));
    }

    @Test
    void countsUnfamiliarImages() {
        throughput.add(Predictions.stated("i-0", true, null), HERE);
        throughput.add(Predictions.stated("i-1", false, null), HERE);
        throughput.add(Predictions.of("i-2", null, 1), HERE);

        Second second = throughput.end(NOON);
        assertThat(second.scored()).isEqualTo(2);
        assertThat(second.unfamiliar()).isEqualTo(1);
        assertThat(throughput.end(NOON).scored()).isZero();
    }

    @Test
    void countsMoreOutcomesThanItKeepsLatencies() {
        for (int i = 0; i < 10_000; i++) {
            throughput.add(Predictions.of("i", null, 7), HERE);
        }

        Second second = throughput.end(NOON);
        assertThat(second.predictions()).isEqualTo(10_000);
        assertThat(second.answers()).containsExactly(new Answers("m-1", HERE, 10_000));
        assertThat(second.p50Millis()).isEqualTo(7);
    }
}
