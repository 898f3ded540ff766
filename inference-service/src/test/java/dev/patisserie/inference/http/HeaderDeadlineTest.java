package dev.patisserie.inference.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.inference.TestHttpServer;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HeaderDeadlineTest {

    private static final Duration USUAL = Duration.ofSeconds(15);

    private final Vertx vertx = Vertx.vertx();
    private final CountDownLatch closed = new CountDownLatch(1);
    private int port;

    /** Notifies the deadline like {@link HttpGuard}, and responds after reading the body. */
    @BeforeEach
    void serve() throws Exception {
        HeaderDeadline.install(Duration.ofMillis(300), closed::countDown);
        Router router = Router.router(vertx);
        router.route().handler(ctx -> {
            HeaderDeadline.headersRead(ctx);
            ctx.request().body().onSuccess(body -> ctx.end("answered"));
        });
        port = TestHttpServer.listen(vertx, router);
    }

    @AfterEach
    void close() throws Exception {
        HeaderDeadline.install(USUAL, () -> {});
        vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Test
    void closesAConnectionWithoutAFirstRequest() throws Exception {
        try (var connection = new RawConnection(port)) {
            assertThat(connection.readToEnd()).isEmpty();
        }
        assertThat(closed.getCount()).isZero();
    }

    @Test
    void closesAConnectionWithIncompleteHeaders() throws Exception {
        try (var connection = new RawConnection(port)) {
            connection.send("GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");

            assertThat(connection.readToEnd()).isEmpty();
        }
    }

    @Test
    void closesAConnectionWithAnIncompleteSecondRequest() throws Exception {
        try (var connection = new RawConnection(port)) {
            connection.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(connection.readHeaders()).startsWith("HTTP/1.1 200");

            connection.send("GET / HTT");

            assertThat(connection.readToEnd()).isEqualTo("answered");
        }
    }

    @Test
    void doesNotLimitTheDurationOfABody() throws Exception {
        try (var slow = new RawConnection(port);
                var watch = new RawConnection(port)) {
            slow.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\na");

            // When: the deadline of a connection that started no earlier has passed
            assertThat(watch.readToEnd()).isEmpty();
            slow.send("b");

            // Then
            assertThat(slow.readHeaders()).startsWith("HTTP/1.1 200");
        }
    }
}
