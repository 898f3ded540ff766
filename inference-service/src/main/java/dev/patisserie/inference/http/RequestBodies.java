package dev.patisserie.inference.http;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.inference.config.HttpConfig;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Receives bodies without a thread that waits for them, within a size and a time for each and a number of bytes for
 * all. Thread-safe.
 */
@Singleton
public class RequestBodies {

    private final long maxBytes;
    private final long timeoutMillis;
    private final Set<BodyReceiver> arriving = new LinkedHashSet<>(); // the oldest first
    private long held; // guarded by this, as arriving is

    RequestBodies(HttpConfig config) {
        this.maxBytes = config.maxPendingBytes();
        this.timeoutMillis = config.bodyTimeout().toMillis();
    }

    /**
     * Receives the body of a request; call it on the request's own thread, once.
     *
     * @param ctx the request; nothing of its body has been read
     * @param limit most bytes
     * @param setting the configuration key of the limit, for the message
     * @return fails with {@link PatisserieException}: {@link ErrorCode#REQUEST_TOO_LARGE} above the limit,
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

    /** Returns how many bytes are pending. */
    synchronized long held() {
        return held;
    }

    /** Adds bytes to the account of a body, and rejects the oldest ones while there are too many. */
    void charge(BodyReceiver reception, int bytes) {
        List<BodyReceiver> rejected = new ArrayList<>();
        synchronized (this) {
            if (!arriving.contains(reception)) {
                return; // rejected meanwhile
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

    /** Notes that a body arrives no more: its bytes stay on the account, for they may wait. */
    synchronized void arrived(BodyReceiver reception) {
        arriving.remove(reception);
    }

    /** Takes the bytes of a body off the account. */
    synchronized void release(BodyReceiver reception) {
        arriving.remove(reception);
        held -= reception.charged;
        reception.charged = 0;
    }
}
