package dev.patisserie.inference.http;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/** Receives and holds one body. Its bytes arrive on one thread; any thread may fail it. */
final class BodyReceiver implements ReceivedBody {

    private static final int SMALLEST = 8 << 10;

    private static final byte[] NONE = {};

    private final RoutingContext ctx;
    private final HttpServerRequest request;
    private final Limit limit;
    private final RequestBodies account;
    private final CompletableFuture<ReceivedBody> result = new CompletableFuture<>();
    private byte[] bytes = NONE;
    private int length;
    private volatile boolean abandoned;
    int charged; // guarded by the account

    /**
     * The size limit of a body.
     *
     * @param bytes maximum number of bytes
     * @param setting the configuration key, for the message
     */
    record Limit(int bytes, String setting) {}

    BodyReceiver(RoutingContext ctx, Limit limit, RequestBodies account) {
        this.ctx = ctx;
        this.request = ctx.request();
        this.limit = limit;
        this.account = account;
    }

    CompletableFuture<ReceivedBody> result() {
        return result;
    }

    void begin(long timeoutMillis) {
        if (announced() > limit.bytes()) {
            fail(tooLarge());
            return;
        }
        ctx.addEndHandler(end -> {
            abandoned = end.failed();
            fail(endedEarly());
        });
        long timer = ctx.vertx().setTimer(timeoutMillis, id -> fail(timedOut(timeoutMillis)));
        result.whenComplete((body, failure) -> ctx.vertx().cancelTimer(timer));
        if (request.isEnded()) {
            end();
            return;
        }
        request.exceptionHandler(failure -> fail(endedEarly()));
        request.handler(this::append);
        request.endHandler(end -> end());
        if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            request.response().writeContinue();
        }
        request.resume();
    }

    /** Returns the announced number of bytes; -1 if the client does not announce it. */
    private long announced() {
        String header = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return header == null ? -1 : Long.parseLong(header); // checked by the HTTP decoder
    }

    private void append(Buffer chunk) {
        if (result.isDone()) {
            return;
        }
        long needed = (long) length + chunk.length();
        if (needed > limit.bytes()) {
            fail(tooLarge());
            return;
        }
        grow((int) needed);
        chunk.getBytes(bytes, length);
        length = (int) needed;
    }

    /** Doubles the buffer. The memory grows with the received bytes, not with the announced size. */
    private void grow(int needed) {
        if (needed > bytes.length) {
            long most = announced() < 0 ? limit.bytes() : Math.max(needed, announced());
            int space = (int) Math.min(most, Math.max(SMALLEST, 2L * bytes.length));
            int before = bytes.length;
            bytes = Arrays.copyOf(bytes, Math.max(needed, space));
            account.charge(this, bytes.length - before);
        }
    }

    private void end() {
        account.arrived(this);
        if (length < bytes.length) {
            bytes = Arrays.copyOf(bytes, length);
        }
        if (!result.complete(this)) {
            close();
        }
    }

    /** Rejects the body unless it has arrived. */
    void fail(PatisserieException failure) {
        if (result.completeExceptionally(failure)) {
            close();
        }
    }

    private PatisserieException tooLarge() {
        return new PatisserieException(
                ErrorCode.REQUEST_TOO_LARGE,
                "expected a body of at most %d bytes (%s), found more; send a smaller request"
                        .formatted(limit.bytes(), limit.setting()));
    }

    private static PatisserieException endedEarly() {
        return new PatisserieException(ErrorCode.REQUEST_INVALID, "the body ended early");
    }

    private static PatisserieException timedOut(long millis) {
        return new PatisserieException(
                ErrorCode.REQUEST_TIMED_OUT,
                "the body was not complete after %d ms (inference.http.body-timeout); send a smaller request or raise the limit"
                        .formatted(millis));
    }

    @Override
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public boolean isAbandoned() {
        return abandoned;
    }

    @Override
    public void close() {
        account.release(this);
        bytes = NONE;
    }
}
