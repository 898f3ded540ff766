package dev.patisserie.inference.classify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PassSizeTest {

    private static final int MAX = 32;
    private static final long TARGET = PassSize.TARGET.toNanos();

    private final PassSize size = new PassSize();

    @Test
    void firstPassHasOneImage() {
        assertThat(size.next(MAX)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({ // milliseconds per image, images
        "1, 32", "15, 32", "16, 8", "31, 8", "32, 4", "62, 4", "63, 2", "100, 2", "125, 2", "126, 1", "5000, 1"
    })
    void fastModelKeepsTheMaximumAndASlowOneHasPassesOfTheTarget(int millis, int images) {
        size.measured(3, Duration.ofMillis(3L * millis));

        assertThat(size.next(MAX)).isEqualTo(images);
    }

    @Test
    void passThatTakesNoTimeAllowsTheMaximum() {
        size.measured(1, Duration.ZERO);

        assertThat(size.next(1024)).isEqualTo(1024);
    }

    @Test
    void maximumNeedNotBeAPowerOfTwo() {
        size.measured(1, Duration.ofMillis(1));

        assertThat(size.next(24)).isEqualTo(24);
    }

    @Test
    void maximumMayBeOneImage() {
        assertThat(size.next(1)).isEqualTo(1);
        size.measured(1, Duration.ofMinutes(1));
        assertThat(size.next(1)).isEqualTo(1);
    }

    /** Changes of the machine's load look the same as another model. */
    @Test
    void fitsAfterOnePassOfAnyLengthWithAnotherSpeed() {
        var random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            // Given: any history
            int max = 1 + random.nextInt(1024);
            size.measured(1 + random.nextInt(max), nanos(random));
            assertThat(size.next(max)).isBetween(1, max);

            // When: a pass with another time per image
            long perImage = nanos(random).toNanos();
            int images = 1 + random.nextInt(max);
            size.measured(images, Duration.ofNanos(perImage * images));

            // Then: a full pass if it takes at most twice the target, else a part that fits, and that is not half as
            // large as possible
            int next = size.next(max);
            assertThat(next).as("at most %d images of %d ns", max, perImage).isBetween(1, max);
            if (next == max) {
                assertThat(max <= 2 || max * perImage <= 2 * TARGET).isTrue();
            } else {
                assertThat(next).isLessThanOrEqualTo(PassSize.SLOW_MAX);
                assertThat((max + 2) * perImage).isGreaterThan(2 * TARGET);
                assertThat(next == 1 || next * perImage <= TARGET).isTrue();
                assertThat(next == PassSize.SLOW_MAX || 2 * next * perImage > TARGET)
                        .isTrue();
            }
        }
    }

    /** Part of the time of a pass does not depend on the number of its images. */
    @Test
    void convergesWithAFixedCostPerPass() {
        var random = new Random(2);
        for (int i = 0; i < 1_000; i++) {
            // Given
            long fixed = random.nextInt(20_000_000);
            long perImage = 100_000 + random.nextInt(300_000_000);
            var passes = new PassSize();

            // When
            for (int pass = 0; pass < 12; pass++) {
                measure(passes, fixed, perImage);
            }

            // Then
            int settled = passes.next(MAX);
            measure(passes, fixed, perImage);
            assertThat(passes.next(MAX)).isEqualTo(settled);
            assertThat(settled == 1 || settled == MAX || fixed + settled * perImage <= TARGET)
                    .isTrue();
        }
    }

    private static void measure(PassSize passes, long fixed, long perImage) {
        int images = passes.next(MAX);
        passes.measured(images, Duration.ofNanos(fixed + images * perImage));
    }

    /** Returns a duration from 1 ns to 100 s, evenly distributed over its orders of magnitude. */
    private static Duration nanos(Random random) {
        return Duration.ofNanos((long) Math.pow(10, 11 * random.nextDouble()));
    }
}
