package dev.patisserie.inference.select;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CatchUpTest {

    private final AtomicInteger done = new AtomicInteger();
    private final CatchUp catchUp = new CatchUp("checkpoints");

    @BeforeEach
    void count() {
        catchUp.done().thenRun(done::incrementAndGet);
    }

    @Test
    void isDoneAtOnceWhenTheTopicIsEmpty() {
        catchUp.assigned(Map.of());

        assertThat(catchUp.isDone()).isTrue();
    }

    @Test
    void isDoneWhenTheLastRecordOfEachPartitionWasRead() {
        catchUp.assigned(Map.of("checkpoints-0", 3L, "checkpoints-1", 1L));

        catchUp.read("checkpoints-0", 1); // compaction leaves gaps
        catchUp.read("checkpoints-1", 0);
        assertThat(catchUp.isDone()).isFalse();
        catchUp.read("checkpoints-0", 2);

        assertThat(catchUp.isDone()).isTrue();
    }

    @Test
    void isDoneWhenNothingComesAnyMoreThoughTheEndIsNotReached() {
        catchUp.assigned(Map.of("checkpoints-0", 3L));

        catchUp.quiet();

        assertThat(catchUp.isDone()).isTrue();
    }

    @Test
    void isNotDoneByARecordThatComesBeforeThePartitionsAreKnown() {
        catchUp.read("checkpoints-0", 7);

        assertThat(catchUp.isDone()).isFalse();
    }

    @Test
    void saysSoOnce() {
        catchUp.assigned(Map.of());
        catchUp.read("checkpoints-0", 0);
        catchUp.quiet();
        catchUp.assigned(Map.of("checkpoints-0", 9L));

        assertThat(done).hasValue(1);
        assertThat(catchUp.isDone()).isTrue();
    }
}
