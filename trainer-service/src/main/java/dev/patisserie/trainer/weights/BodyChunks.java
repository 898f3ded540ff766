package dev.patisserie.trainer.weights;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The body of a response in chunks, read on the consuming thread. Each wait is limited by the idle time-out, since the
 * JDK's time-out covers only the headers. At most one chunk is buffered.
 */
final class BodyChunks implements HttpResponse.BodySubscriber<BodyChunks>, AutoCloseable {

    private sealed interface Signal {
        record Piece(List<ByteBuffer> buffers) implements Signal {}

        record Failure(Throwable cause) implements Signal {}
    }

    private static final Signal END = new Signal.Piece(List.of());

    private final Duration idleTimeout;
    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

    BodyChunks(Duration idleTimeout) {
        this.idleTimeout = idleTimeout;
    }

    /**
     * Waits for the next chunk.
     *
     * @return buffers with at least one byte; an empty list at the end of the body
     * @throws HttpTimeoutException if no data arrived in time
     * @throws IOException if the connection broke
     */
    List<ByteBuffer> next() throws IOException, InterruptedException {
        subscription.thenAccept(source -> source.request(1));
        Signal signal = signals.poll(idleTimeout.toMillis(), TimeUnit.MILLISECONDS);
        if (signal == null) {
            throw new HttpTimeoutException("no data for " + idleTimeout);
        }
        if (signal instanceof Signal.Failure failure) {
            throw new IOException(failure.cause().getMessage(), failure.cause());
        }
        return ((Signal.Piece) signal).buffers();
    }

    /** Cancels the rest of the body. */
    @Override
    public void close() {
        subscription.thenAccept(Flow.Subscription::cancel);
    }

    @Override
    public CompletionStage<BodyChunks> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription source) {
        subscription.complete(source);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        signals.add(new Signal.Piece(buffers));
    }

    @Override
    public void onError(Throwable cause) {
        signals.add(new Signal.Failure(cause));
    }

    @Override
    public void onComplete() {
        signals.add(END);
    }
}
