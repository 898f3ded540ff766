package dev.patisserie.inference.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.inference.TestHttpServer;
import dev.patisserie.inference.config.HttpConfig;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RequestBodiesTest {

    private static final int LIMIT = 100_000;
    private static final String END = "\r\n\r\n";

    private final Vertx vertx = Vertx.vertx();
    private final CompletableFuture<ReceivedBody> kept = new CompletableFuture<>();
    private RequestBodies bodies;
    private int port;

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private void serve(String... settings) throws Exception {
        var all = new HashMap<String, String>();
        for (int i = 0; i < settings.length; i += 2) {
            all.put("inference.http." + settings[i], settings[i + 1]);
        }
        bodies = new RequestBodies(new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(all, "test", 0))
                .withMapping(HttpConfig.class)
                .build()
                .getConfigMapping(HttpConfig.class));
        Router router = Router.router(vertx);
        router.route().handler(this::answer);
        port = TestHttpServer.listen(vertx, router);
    }

    /** Responds with the failure's code or the body's length; never responds to the path /keep. */
    private void answer(RoutingContext ctx) {
        UnreadBodyClose.closeAfterAnswer(ctx);
        ctx.request().pause();
        bodies.receive(ctx, LIMIT, "max").whenComplete((body, failure) -> {
            if (failure != null) {
                ctx.end(((PatisserieException) failure).code() + "\n");
            } else if (ctx.normalizedPath().equals("/keep")) {
                kept.complete(body);
            } else {
                ctx.end("received %d\n".formatted(body.bytes().length));
                body.close();
            }
        });
    }

    private RawConnection post(String path, String headers) throws Exception {
        return new RawConnection(port).send("POST " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + END);
    }

    private static byte[] bytes(int count) {
        return "x".repeat(count).getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void receivesABodyOfAKnownLengthAndOneInChunks() throws Exception {
        serve();
        String close = "Connection: close\r\n";
        try (var known = post("/", close + "Content-Length: 50000");
                var chunked = post("/", close + "Transfer-Encoding: chunked");
                var empty = post("/", close + "Content-Length: 0")) {
            known.send(bytes(50_000));
            chunked.send("4\r\nabcd\r\n").send("3\r\nefg\r\n0" + END);

            assertThat(known.readToEnd()).endsWith("received 50000\n");
            assertThat(chunked.readToEnd()).endsWith("received 7\n");
            assertThat(empty.readToEnd()).endsWith("received 0\n");
        }
        assertThat(bodies.held()).isZero();
    }

    @Test
    void sends100Continue() throws Exception {
        serve();
        try (var connection = post("/", "Content-Length: 3\r\nExpect: 100-continue")) {
            assertThat(connection.readHeaders()).startsWith("HTTP/1.1 100 Continue");
            connection.send("abc");
            assertThat(connection.readHeaders()).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void rejectsABodyAnnouncedAboveTheLimit() throws Exception {
        serve();
        try (var connection = post("/", "Content-Length: 100001\r\nExpect: 100-continue")) {
            assertThat(connection.readToEnd())
                    .startsWith("HTTP/1.1 200")
                    .containsIgnoringCase("connection: close")
                    .endsWith("REQUEST_TOO_LARGE\n");
        }
    }

    @Test
    void rejectsABodyThatExceedsTheLimit() throws Exception {
        serve();
        try (var connection = post("/", "Transfer-Encoding: chunked")) {
            connection.send("186a1\r\n").send(bytes(100_001));

            assertThat(connection.readToEnd()).endsWith("REQUEST_TOO_LARGE\n");
        }
    }

    @Test
    void rejectsABodyThatTakesTooLong() throws Exception {
        serve("body-timeout", "PT0.2S");
        try (var connection = post("/", "Content-Length: 2")) {
            connection.send("a");

            assertThat(connection.readToEnd()).endsWith("REQUEST_TIMED_OUT\n");
        }
        assertThat(bodies.held()).isZero();
    }

    @Test
    void rejectsTheOldestBodyAboveTheLimitOfPendingBytes() throws Exception {
        serve("max-pending-bytes", "100000");
        try (var old = post("/", "Content-Length: 70000");
                var fresh = post("/", "Content-Length: 60000\r\nConnection: close")) {
            // Given
            old.send(bytes(60_000));
            await().until(() -> bodies.held() >= 60_000);

            // When
            fresh.send(bytes(60_000));

            // Then
            assertThat(old.readToEnd()).endsWith("SERVICE_BUSY\n");
            assertThat(fresh.readToEnd()).endsWith("received 60000\n");
        }
        assertThat(bodies.held()).isZero();
    }

    @Test
    void countsTheBytesOfAWaitingBodyAndDetectsItsDisconnect() throws Exception {
        serve();
        ReceivedBody body;
        try (var connection = post("/keep", "Content-Length: 5")) {
            connection.send("abcde");
            body = kept.get(30, TimeUnit.SECONDS);
            assertThat(bodies.held()).isEqualTo(5);
            assertThat(body.isAbandoned()).isFalse();
        }

        await().until(body::isAbandoned);
        body.close();
        body.close();
        assertThat(bodies.held()).isZero();
    }
}
