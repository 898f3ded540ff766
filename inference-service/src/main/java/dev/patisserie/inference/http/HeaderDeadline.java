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
 * Closes a connection if the headers of a request are incomplete at a deadline. The server's idle timeout restarts with
 * each byte, so a slow client could otherwise hold a connection for hours.
 *
 * <p>This handler precedes the HTTP decoder; {@link HttpGuard} notifies it when the headers have been read. The time
 * starts with the connection, and after a response with the next byte.
 */
final class HeaderDeadline extends ChannelInboundHandlerAdapter {

    private static volatile Duration timeout = Duration.ofSeconds(15);
    private static volatile Runnable onTimeout = () -> {};

    private Future<?> deadline; // confined to the channel's thread; null while no deadline runs
    private volatile boolean between; // after a response and before the next request
    private volatile boolean multiplexed;

    /**
     * Adds a deadline to the connections of all servers started later. Uses {@link ChannelInitializerExtension},
     * because Vert.x does not expose a connection before its first request.
     *
     * @param whenClosed runs on the connection's thread for each closed connection
     */
    static void install(Duration headerTimeout, Runnable whenClosed) {
        timeout = headerTimeout;
        onTimeout = whenClosed;
        System.setProperty(ChannelInitializerExtension.EXTENSIONS_SYSTEM_PROPERTY, "serviceload");
    }

    /** Netty's extension point, found through {@code META-INF/services}. */
    public static final class Extension extends ChannelInitializerExtension {
        @Override
        public void postInitializeServerChildChannel(Channel connection) {
            connection.pipeline().addFirst(new HeaderDeadline());
        }
    }

    /** Cancels the deadline after the headers of a request have been read, until the response ends. */
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
