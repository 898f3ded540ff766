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
 * Limits the wait for a decode. Native code cannot be interrupted, so a decode that exceeds the limit continues on its
 * own thread; the limits on bytes, pixels and scans ensure that it ends. Its image is rejected immediately, and the
 * following images are decoded. Thread-safe.
 */
public final class TimeLimitedDecoder implements PixelDecoder {

    private final PixelDecoder decoder;
    private final Duration limit;
    private final ExecutorService threads;

    /**
     * Creates a decoder around another one.
     *
     * @param decoder decodes the files
     * @param limit maximum wait, more than zero
     * @param threads start every task immediately, regardless of their number; the caller shuts them down
     */
    public TimeLimitedDecoder(PixelDecoder decoder, Duration limit, ExecutorService threads) {
        this.decoder = decoder;
        this.limit = limit;
        this.threads = threads;
    }

    /**
     * Decodes a file within the limit.
     *
     * @throws ImageRejectedException {@link ErrorCode#IMAGE_DECODE_TIMEOUT}, or the exception of the wrapped decoder
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
                    "expected to decode the file within %s; raise inference.max-decode-time, or send a smaller file"
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
        return (RuntimeException) cause; // a decoder declares no checked exceptions
    }
}
