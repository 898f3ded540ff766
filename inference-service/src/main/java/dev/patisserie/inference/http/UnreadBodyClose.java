package dev.patisserie.inference.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;

/**
 * Closes the connection of a request that is answered before its body has been received. A part of the remaining body
 * is discarded first, because a client that sends its whole request before reading would otherwise receive a connection
 * reset instead of the response.
 */
final class UnreadBodyClose {

    /** Maximum number of discarded bytes. */
    static final int DISCARDED = 64 << 10;

    /** Maximum duration of the discarding, in milliseconds. */
    private static final long DISCARD_MILLIS = 1000;

    private static final String IN_ANY_CASE = UnreadBodyClose.class.getName();

    private static final long NO_ERROR = 0; // RFC 9113, section 7

    private UnreadBodyClose() {}

    /** Closes the connection after the response if the body has not been read completely by then. */
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

    /** Closes the connection after the response, because its further bytes cannot be interpreted. */
    static void closeInAnyCase(RoutingContext ctx) {
        ctx.put(IN_ANY_CASE, true);
    }

    private static boolean mustClose(RoutingContext ctx) {
        return ctx.get(IN_ANY_CASE) != null || isUnread(ctx.request());
    }

    private static boolean isUnread(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        boolean isChunked = request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
        boolean hasLength = length != null && !length.equals("0");
        return (isChunked || hasLength) && !request.isEnded();
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
        var left = new int[] {DISCARDED}; // confined to the connection's thread
        request.handler(bytes -> {
            left[0] -= bytes.length();
            if (left[0] < 0) {
                request.connection().close();
            }
        });
        request.endHandler(end -> request.connection().close());
        request.resume();
        ctx.vertx().setTimer(DISCARD_MILLIS, timer -> request.connection().close());
    }
}
