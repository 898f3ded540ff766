package dev.patisserie.inference.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BoundedExecutorTest {

    private final CountDownLatch firstMayEnd = new CountDownLatch(1);
    private BoundedExecutor turns;

    @AfterEach
    void close() {
        firstMayEnd.countDown();
        turns.close();
    }

    private void blockTheOnlyTurn() throws Exception {
        var begun = new CountDownLatch(1);
        turns.run(() -> {
            begun.countDown();
            awaitFirst();
        });
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
    }

    private void awaitFirst() {
        try {
            firstMayEnd.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void runsTheWaitingTasksInOrder() throws Exception {
        // Given
        turns = new BoundedExecutor(1, Duration.ofMinutes(1));
        blockTheOnlyTurn();
        List<Integer> ran = new CopyOnWriteArrayList<>();
        var all = new CountDownLatch(3);

        // When
        for (int i = 0; i < 3; i++) {
            int number = i;
            turns.run(() -> {
                ran.add(number);
                all.countDown();
            });
        }
        assertThat(ran).isEmpty();
        firstMayEnd.countDown();

        // Then
        assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(ran).containsExactly(0, 1, 2);
    }

    @Test
    void doesNotRunATimedOutTask() throws Exception {
        // Given
        turns = new BoundedExecutor(1, Duration.ZERO);
        blockTheOnlyTurn();
        var ran = new CompletableFuture<Void>();

        // When
        CompletableFuture<Void> late = turns.run(() -> ran.complete(null));

        // Then
        assertThatThrownBy(() -> late.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(TimeoutException.class);
        firstMayEnd.countDown();
        var next = new CompletableFuture<Void>();
        turns.run(() -> next.complete(null)).handle((begun, failure) -> begun);
        assertThat(ran).isNotDone();
    }

    @Test
    void runsTheNextTaskAfterAFailure() throws Exception {
        turns = new BoundedExecutor(1, Duration.ofMinutes(1));
        for (int i = 0; i < 2; i++) {
            turns.run(() -> {
                throw new IllegalStateException("expected by this test");
            });
        }
        var last = new CompletableFuture<Void>();

        turns.run(() -> last.complete(null));

        last.get(30, TimeUnit.SECONDS);
    }

    @Test
    void placeIsFreeWhenTheEndIsReported() throws Exception {
        turns = new BoundedExecutor(1, Duration.ZERO);
        var next = new CompletableFuture<Void>();

        turns.run(() -> {}).thenCompose(ended -> turns.run(() -> next.complete(null)));

        next.get(30, TimeUnit.SECONDS);
    }
}
