package dev.patisserie.inference.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;

/**
 * Ends the connection of a request that is answered before its body has been received. A little of the rest is
 * discarded first: a client that sends its whole request before it reads would find the connection reset instead of the
 * answer.
 */
final class UnreadBodyClose {

    /** Most bytes that are discarded. */
    static final int DISCARDED = 64 << 10;

    /** Longest time that they may take, in milliseconds. */
    private static final long PATIENCE_MILLIS = 1000;

    private static final String IN_ANY_CASE = UnreadBodyClose.class.getName();

    private static final long NO_ERROR = 0; // RFC 9113, section 7

    private UnreadBodyClose() {}

    /** Has the connection closed after the answer, if the body is not read to its end by then. */
    static void closeAfterAnswer(RoutingContext ctx) {
        ctx.addHeadersEndHandler(end -> {
            if (mustClose(ctx) && !isMultiplexed(ctx)) {
                ctx.response().headers().set(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            }
        });
        ctx.addEndHandler(end -> {
            if (end.succeeded() && mustClose(ctx)) {
                close(ctx);
            }
        });
    }

    /** Has the connection closed after the answer: its further bytes have no known meaning. */
    static void closeInAnyCase(RoutingContext ctx) {
        ctx.put(IN_ANY_CASE, true);
    }

    private static boolean mustClose(RoutingContext ctx) {
        return ctx.get(IN_ANY_CASE) != null || isUnread(ctx.request());
    }

    private static boolean isUnread(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        boolean hasBody =
                request.headers().contains(HttpHeaders.TRANSFER_ENCODING) || length != null && !length.equals("0");
        return hasBody && !request.isEnded();
    }

    private static boolean isMultiplexed(RoutingContext ctx) {
        return ctx.request().version() == HttpVersion.HTTP_2;
    }

    private static void close(RoutingContext ctx) {
        HttpServerRequest request = ctx.request();
        if (isMultiplexed(ctx)) {
            request.response().reset(NO_ERROR);
        } else if (isUnread(request)) {
            discard(ctx);
        } else {
            request.connection().close();
        }
    }

    private static void discard(RoutingContext ctx) {
        HttpServerRequest request = ctx.request();
        var left = new int[] {DISCARDED}; // seen by the connection's own thread alone
        request.handler(bytes -> {
            left[0] -= bytes.length();
            if (left[0] < 0) {
                request.connection().close();
            }
        });
        request.endHandler(end -> request.connection().close());
        request.resume();
        ctx.vertx().setTimer(PATIENCE_MILLIS, timer -> request.connection().close());
    }
}
