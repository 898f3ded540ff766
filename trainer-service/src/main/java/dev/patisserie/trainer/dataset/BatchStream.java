package dev.patisserie.trainer.dataset;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

/**
 * One pass over examples in batches, which a separate thread prefetches. The caller takes the batches on one thread and
 * closes the stream once, at any position.
 *
 * @param <B> a batch
 */
public final class BatchStream<B> implements AutoCloseable {

    private final Examples<B> source;
    private final int[] order;
    private final int batchSize;
    private final Semaphore room;
    private final BlockingQueue<Item<B>> ready = new LinkedBlockingQueue<>();
    private final Thread reader;
    private volatile boolean closed;
    private int left;

    /** An item of the queue: a batch or a failure. */
    private record Item<B>(B batch, Throwable failure) {}

    /**
     * Starts reading.
     *
     * @param source the examples; must outlive the stream; read by the stream's thread
     * @param order the examples to read, in this order
     * @param batchSize images per batch, at least 1; the last batch may be smaller
     * @param prefetch batches to prefetch, at least 1
     */
    public BatchStream(Examples<B> source, int[] order, int batchSize, int prefetch) {
        this.source = source;
        this.order = order.clone();
        this.batchSize = batchSize;
        this.left = batches(order.length, batchSize);
        this.room = new Semaphore(prefetch);
        this.reader = new Thread(this::readAll, "prefetch");
        reader.setDaemon(true);
        reader.start();
    }

    /** Returns the number of batches in one pass: {@code ceil(examples / batchSize)}. */
    public static int batches(int examples, int batchSize) {
        return (examples + batchSize - 1) / batchSize;
    }

    private void readAll() {
        try {
            for (int from = 0; from < order.length; from += batchSize) {
                room.acquireUninterruptibly();
                if (closed) {
                    return;
                }
                int to = Math.min(order.length, from + batchSize);
                ready.add(new Item<>(source.read(Arrays.copyOfRange(order, from, to)), null));
            }
        } catch (IOException | RuntimeException | Error e) {
            ready.add(new Item<>(null, e));
        }
    }

    /** Returns whether there is another batch. */
    public boolean hasNext() {
        return left > 0;
    }

    /**
     * Returns the next batch, waiting for it if necessary. Call it only if {@link #hasNext()}.
     *
     * @throws IOException if reading failed, or the wait was interrupted
     */
    public B next() throws IOException {
        Item<B> item;
        try {
            item = ready.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for images", e);
        }
        if (item.failure() != null) {
            left = 0;
            throw rethrown(item.failure());
        }
        left--;
        room.release();
        return item.batch();
    }

    private static IOException rethrown(Throwable failure) {
        if (failure instanceof RuntimeException runtime) {
            throw runtime;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        return (IOException) failure;
    }

    /** Stops reading and waits until the thread has ended. */
    @Override
    public void close() {
        closed = true; // no interrupt: it would close the cache's shared file channel
        room.release();
        boolean interrupted = false;
        while (reader.isAlive()) {
            try {
                reader.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
