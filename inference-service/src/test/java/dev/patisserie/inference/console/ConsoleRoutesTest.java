package dev.patisserie.inference.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.inference.TestHttpServer;
import dev.patisserie.inference.config.ConsoleConfig;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConsoleRoutesTest {

    private final Vertx vertx = Vertx.vertx();
    private int port;

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Test
    void redirectsToThePageAndSetsItsSecurityPolicy() throws Exception {
        serve(true);

        for (String path : new String[] {"/", "/console"}) {
            assertThat(get(path).statusCode()).isEqualTo(307);
            assertThat(get(path).headers().firstValue("Location")).contains("console/");
        }
        assertThat(get("/console/").body()).isEqualTo("file");
        assertThat(get("/console/").headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy)
                        .contains("default-src 'none'", "frame-ancestors 'none'")
                        .doesNotContain("unsafe"));
    }

    @Test
    void servesNothingIfTheConsoleIsDisabled() throws Exception {
        serve(false);

        for (String path : new String[] {"/console", "/console/", "/console/events"}) {
            assertThat(get(path).statusCode()).isEqualTo(404);
        }
        assertThat(get("/models").body()).isEqualTo("file");
    }

    private record Settings(boolean enabled) implements ConsoleConfig {
        @Override
        public Actions actions() {
            return Actions.FALSE;
        }
    }

    /** Serves the console's routes and responds 200 to all other paths. */
    private void serve(boolean enabled) throws Exception {
        Router router = Router.router(vertx);
        new ConsoleRoutes(new Settings(enabled)).add(router);
        router.route().handler(ctx -> ctx.end("file"));
        port = TestHttpServer.listen(vertx, router);
    }

    private HttpResponse<String> get(String path) throws Exception {
        var address = URI.create("http://localhost:" + port + path);
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    }
}
