package dev.patisserie.inference.http;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection whose request does not have all of its headers in time. The server's idle timeout starts again
 * with each byte, so that a client that sends one now and then could hold a connection for hours.
 *
 * <p>It sees the bytes before HTTP's decoder does, and is told by {@link HttpGuard} when the headers have been read.
 * The time begins with the connection, and after an answer with the next byte.
 */
final class HeaderDeadline extends ChannelInboundHandlerAdapter {

    private static volatile Duration timeout = Duration.ofSeconds(15);
    private static volatile Runnable onTimeout = () -> {};

    private Future<?> deadline; // seen by the channel's own thread alone; null while none runs
    private volatile boolean between; // answered, and nothing of another request has come
    private volatile boolean multiplexed;

    /**
     * Adds one to the connections of every server that is started from now on, by {@link ChannelInitializerExtension}:
     * Vert.x hands out no connection before its first request.
     *
     * @param whenClosed runs on the connection's thread for each connection that is closed
     */
    static void install(Duration headerTimeout, Runnable whenClosed) {
        timeout = headerTimeout;
        onTimeout = whenClosed;
        System.setProperty(ChannelInitializerExtension.EXTENSIONS_SYSTEM_PROPERTY, "serviceload");
    }

    /** Netty's entry, found by {@code META-INF/services}. */
    public static final class Extension extends ChannelInitializerExtension {
        @Override
        public void postInitializeServerChildChannel(Channel connection) {
            connection.pipeline().addFirst(new HeaderDeadline());
        }
    }

    /** Notes that the headers of a request have been read, and awaits the end of its answer. */
    static void headersRead(RoutingContext ctx) {
        HttpServerRequest request = ctx.request();
        if (request.connection() instanceof ConnectionBase connection) {
            HeaderDeadline found = connection.channel().pipeline().get(HeaderDeadline.class);
            if (found != null) {
                found.multiplexed |= request.version() == HttpVersion.HTTP_2;
                found.between = false;
                connection.channel().eventLoop().execute(found::cancel);
                ctx.addEndHandler(end -> found.between = true);
            }
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) throws Exception {
        begin(ctx);
        super.channelActive(ctx);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) throws Exception {
        if (between && !multiplexed) {
            between = false;
            begin(ctx);
        }
        super.channelRead(ctx, bytes);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        cancel();
        super.channelInactive(ctx);
    }

    private void begin(ChannelHandlerContext ctx) {
        cancel();
        deadline = ctx.executor().schedule(() -> close(ctx), timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void close(ChannelHandlerContext ctx) {
        onTimeout.run();
        ctx.close();
    }

    private void cancel() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }
}
