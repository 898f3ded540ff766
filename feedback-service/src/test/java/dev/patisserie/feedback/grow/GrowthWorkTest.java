package dev.patisserie.feedback.grow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The work of a punctuation does not depend on the number of images that wait. */
class GrowthWorkTest {

    private static final int TICKS = 10;

    /** Returns the reads of the state stores by ticks while labels wait, before and after the time to publish. */
    private static int[] reads(int labels) {
        try (var growth = new GrowthFixture(1_000_000, Optional.of(Duration.ofDays(1)))) {
            for (int i = 0; i < labels; i++) {
                growth.send(growth.label("image-" + i).isConflict("pie"));
                growth.send(growth.select("selected-" + i));
            }
            growth.settle();
            assertThat(growth.recorded.unpublished).isEqualTo(labels);
            int before = ticks(growth);
            growth.clock.pass(Duration.ofDays(2));
            growth.tick(); // all labels are in conflict, so none is published
            int after = ticks(growth);
            assertThat(growth.sent).isEmpty();
            return new int[] {before, after};
        }
    }

    private static int ticks(GrowthFixture growth) {
        growth.storeReads = 0;
        for (int i = 0; i < TICKS; i++) {
            growth.tick();
        }
        return growth.storeReads;
    }

    @Test
    void doesNotGrowWithTheLabels() {
        assertThat(reads(50)).isEqualTo(reads(1));
    }
}
