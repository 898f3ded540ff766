package dev.patisserie.feedback.grow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class WorkerTest {

    private final Worker worker = new Worker(Executors.newSingleThreadExecutor());
    private final List<Thread> threads = new ArrayList<>();

    @Test
    void resultsRunOnTheThreadThatTakesThem() throws InterruptedException {
        var done = new CountDownLatch(1);
        worker.submit(() -> () -> threads.add(Thread.currentThread()));
        worker.submit(() -> {
            done.countDown(); // the result of the first task is there
            return () -> {};
        });
        done.await();

        worker.takeResults();

        assertThat(threads).containsExactly(Thread.currentThread());
        assertThat(worker.close()).isTrue();
    }

    @Test
    void closeInterruptsATaskThatBlocks() throws InterruptedException {
        var started = new CountDownLatch(1);
        var interrupted = new AtomicBoolean();
        worker.submit(() -> {
            started.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.set(true);
            }
            return () -> threads.add(Thread.currentThread());
        });
        started.await();

        assertThat(worker.close()).isTrue();

        assertThat(interrupted).isTrue();
        assertThat(threads).isEmpty();
    }
}
