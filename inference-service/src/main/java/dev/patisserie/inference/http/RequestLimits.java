package dev.patisserie.inference.http;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import jakarta.ws.rs.WebApplicationException;
import java.time.Clock;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Limits the rate of the requests of a resource and the number of those that wait for Kafka, and contains their
 * unexpected errors. Thread-safe.
 */
public final class RequestLimits {

    private final int perSecond;
    private final int mostWaiting;
    private final RateLimit rate;
    private final Semaphore places;
    private final Consumer<ErrorCode> failed;
    private final Consumer<Throwable> unexpected;

    /**
     * Creates the limits of a resource.
     *
     * @param perSecond maximum number of requests in a second
     * @param mostWaiting maximum number of requests that wait for Kafka at a time
     * @param clock source of the current time
     * @param failed counts a request that was rejected or failed
     * @param unexpected logs an unexpected error
     */
    public RequestLimits(
            int perSecond, int mostWaiting, Clock clock, Consumer<ErrorCode> failed, Consumer<Throwable> unexpected) {
        this.perSecond = perSecond;
        this.mostWaiting = mostWaiting;
        this.rate = new RateLimit(perSecond, clock);
        this.places = new Semaphore(mostWaiting);
        this.failed = failed;
        this.unexpected = unexpected;
    }

    /**
     * Admits a request before its body is read.
     *
     * @param message the message above the limit, with one place for the limit
     * @throws PatisserieException {@link ErrorCode#REQUEST_RATE_EXCEEDED} above the limit
     */
    public void enter(String message) {
        if (!rate.tryAcquire()) {
            throw counted(new PatisserieException(ErrorCode.REQUEST_RATE_EXCEEDED, message.formatted(perSecond)));
        }
    }

    /** Counts a request that was rejected or failed. */
    public PatisserieException counted(PatisserieException failure) {
        failed.accept(failure.code());
        return failure;
    }

    /**
     * Runs a request and counts its failure. An unexpected error becomes {@link ErrorCode#SERVICE_BUSY}, because the
     * client waits for a response.
     *
     * @throws PatisserieException the failure of the request
     * @throws WebApplicationException the response of the request, which is not counted here
     */
    public <T> T handle(Supplier<T> request) {
        try {
            return request.get();
        } catch (WebApplicationException e) {
            throw e;
        } catch (PatisserieException e) {
            throw counted(e);
        } catch (RuntimeException | Error e) {
            unexpected.accept(e);
            throw counted(new PatisserieException(
                    ErrorCode.SERVICE_BUSY,
                    "the request caused an unexpected error in this server; see its log, and send the request again",
                    e));
        }
    }

    /**
     * Runs the part of a request that waits for Kafka, on the calling thread.
     *
     * @throws PatisserieException {@link ErrorCode#SERVICE_BUSY} if the maximum number of requests is waiting
     */
    public void waiting(Runnable work) {
        waiting(() -> {
            work.run();
            return null;
        });
    }

    /** Runs a part with a result; see {@link #waiting(Runnable)}. */
    public <T> T waiting(Supplier<T> work) {
        if (!places.tryAcquire()) {
            throw new PatisserieException(
                    ErrorCode.SERVICE_BUSY,
                    "%d requests wait for Kafka, which is the maximum; check the broker and try again later"
                            .formatted(mostWaiting));
        }
        try {
            return work.get();
        } finally {
            places.release();
        }
    }
}
