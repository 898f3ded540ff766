package dev.patisserie.standalone.command.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NewModelTest {

    private static final String MODELS = """
            {"dataset": "desserts", "serving": {"modelId": "m-2"},
             "models": [{"modelId": "m-2", "holdoutAccuracy": 0.9, "state": "SERVING", "reason": "the best"}]}
            """;

    private final AtomicInteger requests = new AtomicInteger();
    private final StringWriter out = new StringWriter();
    private HttpServer service;

    @BeforeEach
    void startAServiceThatFailsTwice() throws IOException {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/models", exchange -> {
            byte[] body = MODELS.getBytes(StandardCharsets.UTF_8);
            boolean fails = requests.incrementAndGet() <= 2;
            exchange.sendResponseHeaders(fails ? 503 : 200, fails ? -1 : body.length);
            if (!fails) {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        service.start();
    }

    @AfterEach
    void stopTheService() {
        service.stop(0);
    }

    @Test
    void waitsForAServiceThatDoesNotListItsModelsYet() throws InterruptedException {
        newModel().awaitServing("m-2");

        assertThat(out.toString()).isEqualToNormalizingNewlines("serving    m-2\n");
        assertThat(requests).hasValue(3);
    }

    @Test
    void waitsForTheDecisionOfAServiceThatDoesNotListItsModelsYet() throws InterruptedException {
        assertThat(newModel().awaitDecision("m-2").serves("m-2")).isTrue();
    }

    private NewModel newModel() {
        URI address = URI.create("http://localhost:" + service.getAddress().getPort());
        return new NewModel("localhost:9092", address, () -> {}, new PrintWriter(out));
    }
}
