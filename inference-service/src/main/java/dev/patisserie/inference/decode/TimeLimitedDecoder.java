package dev.patisserie.inference.decode;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.image.ImageRejectedException;
import dev.patisserie.inference.classify.PixelDecoder;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits for a decode no longer than a limit. Native code cannot be stopped: what takes longer goes on, on a thread of
 * its own, until it ends, which the limits on bytes, pixels and scans see to; but its image is answered, and the images
 * behind it are decoded. Thread-safe.
 */
public final class TimeLimitedDecoder implements PixelDecoder {

    private final PixelDecoder decoder;
    private final Duration limit;
    private final ExecutorService threads;

    /**
     * Wraps a decoder.
     *
     * @param decoder does the work
     * @param limit longest wait, more than zero
     * @param threads start each task at once, however many there are; the caller ends them
     */
    public TimeLimitedDecoder(PixelDecoder decoder, Duration limit, ExecutorService threads) {
        this.decoder = decoder;
        this.limit = limit;
        this.threads = threads;
    }

    /**
     * Decodes.
     *
     * @throws ImageRejectedException {@link ErrorCode#IMAGE_DECODE_TIMEOUT}, or what the decoder throws
     */
    @Override
    public byte[] decode(byte[] file, int size) {
        Future<byte[]> decoding = threads.submit(() -> decoder.decode(file, size));
        try {
            return decoding.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            decoding.cancel(true);
            throw new ImageRejectedException(
                    ErrorCode.IMAGE_DECODE_TIMEOUT,
                    "expected to decode the file in %s, gave up; raise inference.max-decode-time, or send a smaller one"
                            .formatted(limit),
                    e);
        } catch (ExecutionException e) {
            throw rethrown(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while decoding");
        }
    }

    private static RuntimeException rethrown(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return (RuntimeException) cause; // a decoder declares no other
    }
}
