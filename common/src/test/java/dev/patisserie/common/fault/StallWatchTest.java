package dev.patisserie.common.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.clock.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StallWatchTest {

    private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");

    private final ManualClock clock = new ManualClock(NOON);
    private final StallWatch watch = new StallWatch(clock);

    @Test
    void ignoresWorkThatHasNotFailed() {
        watch.begin("send");
        clock.pass(Duration.ofHours(1));

        assertThat(watch.oldest()).isEmpty();
        assertThat(watch.seconds("send")).isZero();
    }

    @Test
    void reportsTheTimeOfTheFirstAndTheReasonOfTheLastFailure() {
        // Given
        StallWatch.Work work = watch.begin("send");
        work.failed(new IOException("first"), false);
        clock.pass(Duration.ofSeconds(90));

        // When
        work.failed(new IOException("second"), true);

        // Then
        assertThat(watch.intolerable()).contains(new StallWatch.Stall("send", NOON, 2, "second", true));
        assertThat(watch.seconds("send")).isEqualTo(90);
        assertThat(watch.seconds("classify")).isZero();
    }

    @Test
    void toleratesFailuresForAMinute() {
        watch.begin("send").failed(new IOException(), false);
        clock.pass(Duration.ofMinutes(1));

        assertThat(watch.oldest()).isPresent();
        assertThat(watch.intolerable()).isEmpty();
    }

    @Test
    void forgetsWorkThatSucceeds() {
        StallWatch.Work work = watch.begin("send");
        work.failed(new IOException(), false);

        work.ended();

        assertThat(watch.oldest()).isEmpty();
    }

    @Test
    void reportsTheOldestFailure() {
        watch.begin("classify").failed(new IOException("older"), false);
        clock.pass(Duration.ofSeconds(1));
        watch.begin("send").failed(new IOException("newer"), false);

        assertThat(watch.oldest()).map(StallWatch.Stall::stage).contains("classify");
    }

    @Test
    void restartsTheCountAfterASuccess() {
        // Given
        StallWatch.Work work = watch.begin("send");
        work.failed(new IOException("first"), false);
        work.ended();
        clock.pass(Duration.ofHours(1));

        // When
        work.failed(new IOException("second"), false);

        // Then
        assertThat(watch.seconds("send")).isZero();
        assertThat(watch.oldest()).map(StallWatch.Stall::attempts).contains(1);
    }

    @Test
    void findsWorkThatNeedsARestartBehindOlderWorkThatDoesNot() {
        watch.begin("classify").failed(new IOException("older"), false);
        watch.begin("send").failed(new IllegalStateException("closed"), true);
        assertThat(watch.irreparable()).isEmpty();

        clock.pass(Duration.ofSeconds(61));

        assertThat(watch.irreparable()).map(StallWatch.Stall::stage).contains("send");
    }

    @Test
    void abbreviatesALongReason() {
        watch.begin("send").failed(new IOException("x".repeat(1 << 20)), false);

        assertThat(watch.oldest().orElseThrow().reason()).hasSizeLessThan(400);
    }
}
