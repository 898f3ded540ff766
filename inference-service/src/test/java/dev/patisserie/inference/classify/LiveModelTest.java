package dev.patisserie.inference.classify;

import static dev.patisserie.inference.Checkpoints.model;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class LiveModelTest {

    private final LiveModel live = new LiveModel(Clock.systemUTC());

    @Test
    void isEmptyUntilTheFirstModel() {
        assertThat(live.use(ServingModel::checkpoint)).isEmpty();
        assertThat(live.serving()).isEmpty();
    }

    @Test
    void closesTheOldModelAfterItsLastCall() throws Exception {
        // Given: a call that uses the old model
        var old = new FakeClassifier();
        live.replace(model("old").event(), old);
        var using = new CountDownLatch(1);
        var proceed = new CountDownLatch(1);
        var threads = Executors.newFixedThreadPool(2);
        try {
            Future<Boolean> closedInUse = threads.submit(() -> live.use(model -> {
                        using.countDown();
                        await(proceed);
                        return old.isClosed();
                    })
                    .orElseThrow());
            using.await();

            // When
            Future<?> swap = threads.submit(() -> live.replace(model("new").event(), new FakeClassifier()));
            proceed.countDown();

            // Then
            assertThat(closedInUse.get(30, TimeUnit.SECONDS)).isFalse();
            swap.get(30, TimeUnit.SECONDS);
            assertThat(old.isClosed()).isTrue();
            assertThat(live.serving().orElseThrow().checkpoint().modelId()).isEqualTo("new");
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void usesTheNewModelWhileTheOldOneFinishesItsBatch() throws Exception {
        // Given: a call that uses the old model
        live.replace(model("old").event(), new FakeClassifier());
        var using = new CountDownLatch(1);
        var proceed = new CountDownLatch(1);
        var threads = Executors.newFixedThreadPool(2);
        try {
            Future<?> batch = threads.submit(() -> live.use(model -> {
                using.countDown();
                await(proceed);
                return model;
            }));
            using.await();

            // When
            Future<?> swap = threads.submit(() -> live.replace(model("new").event(), new FakeClassifier()));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() ->
                            live.serving().orElseThrow().checkpoint().modelId().equals("new"));

            // Then: the next call waits neither for that batch nor for the swap
            assertThat(live.use(model -> model.checkpoint().modelId())).contains("new");
            assertThat(swap).isNotDone();
            proceed.countDown();
            batch.get(30, TimeUnit.SECONDS);
            swap.get(30, TimeUnit.SECONDS);
        } finally {
            proceed.countDown();
            threads.shutdownNow();
        }
    }

    @Test
    void neverUsesAClosedModelDuringConcurrentSwaps() throws Exception {
        // Given
        var models = new ArrayList<CloseWatch>();
        var stop = new AtomicBoolean();
        var threads = Executors.newFixedThreadPool(8);
        try {
            Callable<Integer> classify = () -> {
                int calls = 0;
                while (!stop.get() || calls == 0) {
                    live.use(model -> model.classifier().classify(List.of(new byte[1])));
                    calls++;
                }
                return calls;
            };
            List<Future<Integer>> users = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                users.add(threads.submit(classify));
            }

            // When
            for (int i = 0; i < 1000; i++) {
                models.add(new CloseWatch());
                live.replace(model("m-" + i).event(), models.get(i));
            }
            stop.set(true);

            // Then: a call on a closed model would throw from get()
            for (Future<Integer> user : users) {
                assertThat(user.get(30, TimeUnit.SECONDS)).isPositive();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(models.subList(0, 999)).allMatch(model -> model.closed);
        assertThat(models.get(999).closed).isFalse();
    }

    @Test
    void freesTheModelWhenCleared() {
        var only = new FakeClassifier();
        live.replace(model("only").event(), only);

        live.clear();

        assertThat(only.isClosed()).isTrue();
        assertThat(live.serving()).isEmpty();
    }

    /** Fails when used after close. */
    private static final class CloseWatch implements Classifier {
        private volatile boolean closed;

        @Override
        public float[][] classify(List<byte[]> images) {
            if (closed) {
                throw new IllegalStateException("used after close");
            }
            return new float[0][];
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
