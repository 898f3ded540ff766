package dev.patisserie.inference.http;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.inference.config.HttpConfig;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Receives bodies without blocking a thread. Limits the size and duration of each body and the total number of pending
 * bytes. Thread-safe.
 */
@Singleton
public class RequestBodies {

    private final long maxBytes;
    private final long timeoutMillis;
    private final Set<BodyReceiver> arriving = new LinkedHashSet<>(); // oldest first
    private long held; // guarded by this, like arriving

    RequestBodies(HttpConfig config) {
        this.maxBytes = config.maxPendingBytes();
        this.timeoutMillis = config.bodyTimeout().toMillis();
    }

    /**
     * Receives the body of a request. Must be called once, on the request's own thread.
     *
     * @param ctx the request, with an unread body
     * @param limit maximum number of bytes
     * @param setting the configuration key of the limit, for the message
     * @return the body; fails with {@link PatisserieException}: {@link ErrorCode#REQUEST_TOO_LARGE} above the limit,
     *     {@link ErrorCode#REQUEST_TIMED_OUT}, {@link ErrorCode#SERVICE_BUSY} if too many bytes are pending,
     *     {@link ErrorCode#REQUEST_INVALID} if it ends early
     */
    public CompletableFuture<ReceivedBody> receive(RoutingContext ctx, int limit, String setting) {
        var reception = new BodyReceiver(ctx, new BodyReceiver.Limit(limit, setting), this);
        synchronized (this) {
            arriving.add(reception);
        }
        reception.begin(timeoutMillis);
        return reception.result();
    }

    /**
     * Receives the body of a request and handles it on a thread that may wait. Parameters as in {@link #receive}.
     *
     * @param rejected receives and returns the failure if the body is not received
     * @param handler handles the bytes; returns the entity of the response
     * @return a response with status 202
     */
    public Uni<Response> accept(
            RoutingContext ctx,
            int limit,
            String setting,
            UnaryOperator<PatisserieException> rejected,
            Function<byte[], ?> handler) {
        return Uni.createFrom()
                .completionStage(() -> receive(ctx, limit, setting))
                .onFailure(PatisserieException.class)
                .transform(rejected::apply)
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(body -> accepted(body, handler));
    }

    private static Response accepted(ReceivedBody received, Function<byte[], ?> handler) {
        try (received) {
            return Response.accepted(handler.apply(received.bytes())).build();
        }
    }

    /** Returns the number of pending bytes. */
    synchronized long held() {
        return held;
    }

    /** Adds bytes to the account of a body, and rejects the oldest bodies while the limit is exceeded. */
    void charge(BodyReceiver reception, int bytes) {
        List<BodyReceiver> rejected = new ArrayList<>();
        synchronized (this) {
            if (!arriving.contains(reception)) {
                return; // rejected in the meantime
            }
            reception.charged += bytes;
            held += bytes;
            Iterator<BodyReceiver> oldest = arriving.iterator();
            while (held > maxBytes && oldest.hasNext()) {
                BodyReceiver next = oldest.next();
                oldest.remove();
                held -= next.charged;
                next.charged = 0;
                rejected.add(next);
            }
        }
        rejected.forEach(next -> next.fail(tooManyBytes()));
    }

    private PatisserieException tooManyBytes() {
        return new PatisserieException(
                ErrorCode.SERVICE_BUSY,
                "more than %d bytes of requests are pending (inference.http.max-pending-bytes), and this one has taken the longest; try again later"
                        .formatted(maxBytes));
    }

    /** Marks a body as arrived; its bytes remain on the account until they are released. */
    synchronized void arrived(BodyReceiver reception) {
        arriving.remove(reception);
    }

    /** Removes the bytes of a body from the account. */
    synchronized void release(BodyReceiver reception) {
        arriving.remove(reception);
        held -= reception.charged;
        reception.charged = 0;
    }
}
