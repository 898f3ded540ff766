package dev.patisserie.inference;

import static dev.patisserie.inference.Checkpoints.model;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.inference.classify.ClassificationListener;
import dev.patisserie.inference.metrics.UnexpectedErrors;
import dev.patisserie.inference.metrics.UnexpectedErrors.Source;
import dev.patisserie.inference.model.SwapListener;
import dev.patisserie.inference.uncertainty.ExplainReason;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An error in a listener or a task affects neither other work nor a thread. */
class ContainedErrorsTest {

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final UnexpectedErrors errors = new UnexpectedErrors(meters);
    private final List<String> happened = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void notifiesOtherListenersOfASwapWhenOneFails(boolean withError) {
        // Given
        List<SwapListener> listeners =
                ContainedListeners.of(List.of(new Swaps(() -> fail(withError)), new Swaps(() -> {})), errors);
        CheckpointPublished checkpoint = model("m").event();

        // When
        for (SwapListener listener : listeners) {
            listener.swapped(checkpoint);
            listener.refused(checkpoint, null);
            listener.deferred(checkpoint, null);
            listener.unloaded(checkpoint);
            listener.cleared(checkpoint);
        }

        // Then
        assertThat(happened).containsExactly("swapped", "refused", "deferred", "unloaded", "cleared");
        assertThat(contained("model")).isEqualTo(5);
    }

    @Test
    void failingMeterDoesNotFailAnImage() {
        ClassificationListener listener = ContainedListeners.of(
                new ClassificationListener() {
                    @Override
                    public void decoded(Duration took) {
                        fail(false);
                    }

                    @Override
                    public void inferred(int images, Duration took) {
                        fail(true);
                    }

                    @Override
                    public void explained(ExplainReason reason) {
                        fail(false);
                    }
                },
                errors);

        listener.decoded(Duration.ZERO);
        listener.inferred(1, Duration.ZERO);
        listener.explained(ExplainReason.ASKED);

        assertThat(contained("meter")).isEqualTo(3);
    }

    @Test
    void failedStatementIsCounted() {
        ClassificationListener listener = ContainedListeners.of(
                new ClassificationListener() {
                    @Override
                    public void decoded(Duration took) {}

                    @Override
                    public void inferred(int images, Duration took) {}
                },
                errors);

        listener.statementFailed(new ArithmeticException("long overflow"));

        assertThat(contained("uncertainty")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void runsTheTasksAfterAFailedOne(boolean withError) throws Exception {
        // Given
        ScheduledExecutorService thread = Threads.scheduler("test");
        var worker = new Threads.ScheduledWorker(thread, thread, Source.MODEL, errors);
        var ran = new CompletableFuture<String>();
        var ranLater = new CompletableFuture<String>();
        try {
            // When
            worker.execute(() -> fail(withError));
            worker.executeAfter(Duration.ZERO, () -> fail(withError));
            worker.execute(() -> ran.complete("task"));
            worker.executeAfter(Duration.ofMillis(1), () -> ranLater.complete("delayed"));

            // Then
            assertThat(ran.get(30, TimeUnit.SECONDS)).isEqualTo("task");
            assertThat(ranLater.get(30, TimeUnit.SECONDS)).isEqualTo("delayed");
            assertThat(contained("model")).isEqualTo(2);
        } finally {
            Threads.end(thread);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void threadWorksAfterAFailedPreparation(boolean withError) throws Exception {
        ScheduledExecutorService thread = Threads.scheduler("test", () -> fail(withError));
        try {
            assertThat(thread.submit(() -> "task").get(30, TimeUnit.SECONDS)).isEqualTo("task");
        } finally {
            Threads.end(thread);
        }
    }

    private static void fail(boolean withError) {
        if (withError) {
            throw new StackOverflowError();
        }
        throw new ArithmeticException("long overflow");
    }

    private double contained(String source) {
        return meters.get(UnexpectedErrors.UNEXPECTED_ERRORS)
                .tag("source", source)
                .counter()
                .count();
    }

    private final class Swaps implements SwapListener {

        private final Runnable before;

        Swaps(Runnable before) {
            this.before = before;
        }

        private void events(String what) {
            before.run();
            happened.add(what);
        }

        @Override
        public void swapped(CheckpointPublished checkpoint) {
            events("swapped");
        }

        @Override
        public void refused(CheckpointPublished checkpoint, PatisserieException failure) {
            events("refused");
        }

        @Override
        public void deferred(CheckpointPublished checkpoint, PatisserieException failure) {
            events("deferred");
        }

        @Override
        public void unloaded(CheckpointPublished checkpoint) {
            events("unloaded");
        }

        @Override
        public void cleared(CheckpointPublished checkpoint) {
            events("cleared");
        }
    }
}
