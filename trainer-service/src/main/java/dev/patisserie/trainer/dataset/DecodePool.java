package dev.patisserie.trainer.dataset;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.image.ImageLimits;
import dev.patisserie.common.image.ImageRejectedException;
import dev.patisserie.common.image.decode.ImageDecoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Decodes images on several threads. Owns its threads and its decoder; the caller closes it once. */
final class DecodePool implements AutoCloseable {

    private static final ImageLimits LIMITS = ImageLimits.DEFAULT;

    private final int threads;
    private final ExecutorService executor;
    private final ImageDecoder decoder = new ImageDecoder(LIMITS);

    DecodePool(int threads) {
        this.threads = threads;
        this.executor = Executors.newFixedThreadPool(threads, task -> {
            var thread = new Thread(task, "decode");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** A task for each index. */
    @FunctionalInterface
    interface Task {
        void run(int index) throws IOException;
    }

    /**
     * Runs a task for 0 to {@code count - 1}, in no particular order; returns when all are done.
     *
     * @throws IOException the first failure of a task; the remaining indexes are skipped
     */
    void forEach(int count, Task task) throws IOException {
        var next = new AtomicInteger();
        List<Future<?>> workers = new ArrayList<>();
        for (int worker = 0; worker < Math.min(threads, count); worker++) {
            workers.add(executor.submit(() -> work(next, count, task)));
        }
        try {
            for (Future<?> worker : workers) {
                await(worker);
            }
        } finally {
            next.set(count); // also after an interrupted wait
        }
    }

    private static Void work(AtomicInteger next, int count, Task task) throws IOException {
        try {
            for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                task.run(i);
            }
            return null;
        } catch (IOException | RuntimeException | Error e) {
            next.set(count); // stops the other workers
            throw e;
        }
    }

    private static void await(Future<?> worker) throws IOException {
        try {
            worker.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            if (e.getCause() instanceof RuntimeException runtime) {
                throw runtime;
            }
            throw new IllegalStateException("decoding stopped", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while decoding", e);
        }
    }

    /**
     * Decodes an image on the calling thread.
     *
     * @return RGB, {@code size x size x 3} bytes
     * @throws ImageRejectedException if the image can never be decoded
     * @throws IOException if it cannot be read
     */
    byte[] decode(ImageContent image, int size) throws IOException {
        long bytes = image.bytes();
        if (bytes > LIMITS.maxBytes()) { // checked before reading
            throw new ImageRejectedException(
                    ErrorCode.IMAGE_TOO_LARGE,
                    "expected at most %d bytes, found %d".formatted(LIMITS.maxBytes(), bytes),
                    null);
        }
        return decoder.decode(image.read(), size);
    }

    /** Stops and waits for running tasks, which use the decoder's native memory. */
    @Override
    public void close() {
        executor.shutdownNow();
        boolean interrupted = false;
        while (!executor.isTerminated()) {
            try {
                executor.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        decoder.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
