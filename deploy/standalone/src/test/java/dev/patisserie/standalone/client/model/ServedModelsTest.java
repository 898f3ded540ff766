package dev.patisserie.standalone.client.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServedModelsTest {

    private static final String TWO_MODELS = """
            {"dataset":"desserts",
             "serving":{"modelId":"m-1","sha256":"ab","since":"2026-01-31T09:30:00Z","reason":"best"},
             "models":[
               {"modelId":"m-3","holdoutAccuracy":0.95,"state":"ELIGIBLE","reason":"being verified"},
               {"modelId":"m-1","pipeline":"simple","holdoutAccuracy":0.9,"state":"SERVING","reason":"best"},
               {"modelId":"m-2","holdoutAccuracy":0.8,"state":"ELIGIBLE","reason":"m-1 is better"}]}
            """;

    private HttpServer server;
    private int status = 200;
    private String body = TWO_MODELS;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/models", exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private ServedModels ask() throws Exception {
        return ServedModels.of(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
    }

    @Test
    void knowsTheServingModelAndWorseOnes() throws Exception {
        ServedModels models = ask();

        assertThat(models.serves("m-1")).isTrue();
        assertThat(models.serves("m-2")).isFalse();
        assertThat(models.servesBetterThan(models.model("m-1").orElseThrow())).isFalse();
        assertThat(models.servesBetterThan(models.model("m-2").orElseThrow())).isTrue();
        assertThat(models.servesBetterThan(models.model("m-3").orElseThrow())).isFalse();
        assertThat(models.model("m-4")).isEmpty();
    }

    @Test
    void hasNoServingModelAtTheStart() throws Exception {
        body = "{\"dataset\":\"desserts\",\"serving\":null,\"models\":[]}";

        ServedModels models = ask();

        assertThat(models.serving()).isNull();
        assertThat(models.serves("m-1")).isFalse();
    }

    @Test
    void knowsWhetherAModelIsTheOnlyOneThatMayServe() throws Exception {
        assertThat(ask().isOnlyServable("m-1")).as("two others are eligible").isFalse();

        body = TWO_MODELS.replace("ELIGIBLE", "REFUSED");
        assertThat(ask().isOnlyServable("m-1")).isTrue();
        assertThat(ask().isOnlyServable("m-2")).as("it may not serve").isFalse();
        assertThat(ask().isOnlyServable("m-4")).as("it is unknown").isFalse();
    }

    @Test
    void failureNamesTheRequest() {
        status = 500;

        assertThatThrownBy(this::ask)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected 200")
                .hasMessageContaining("/models, found 500");
    }
}
