package dev.patisserie.inference;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.util.concurrent.TimeUnit;

/** Vert.x's HTTP server without Quarkus. */
public final class TestHttpServer {

    private TestHttpServer() {}

    /**
     * Starts a server on a free port of the loopback interface and returns the port. It ends when {@code vertx} is
     * closed.
     */
    public static int listen(Vertx vertx, Router router) throws Exception {
        return vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "localhost")
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS)
                .actualPort();
    }
}
