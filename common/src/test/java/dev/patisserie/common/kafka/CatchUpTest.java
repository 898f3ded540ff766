package dev.patisserie.common.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CatchUpTest {

    @Test
    void completesOnceAtTheEnd() {
        // Given
        var done = new AtomicInteger();
        var catchUp = new CatchUp("checkpoints");
        catchUp.done().thenRun(done::incrementAndGet);
        assertThat(catchUp.isDone()).isFalse();

        // When
        catchUp.complete();
        catchUp.complete(); // a second collection

        // Then
        assertThat(catchUp.isDone()).isTrue();
        assertThat(done).hasValue(1);
    }
}
