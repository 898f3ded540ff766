package dev.patisserie.standalone.hostile;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Scanner;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** A viewer of the console, which reads the topic {@code predictions} while a viewer is connected. */
final class ConsoleViewer implements AutoCloseable {

    private static final Duration LONGEST = Duration.ofMinutes(1);

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final AtomicInteger outcomes = new AtomicInteger();
    private final InputStream events;

    private ConsoleViewer(InputStream events) {
        this.events = events;
    }

    /** Connects; the caller closes the viewer. */
    static ConsoleViewer of(URI service) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(service.resolve("/console/events"))
                .timeout(LONGEST)
                .build();
        HttpResponse<InputStream> response = CLIENT.send(request, BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            response.body().close();
            throw new IOException("expected status 200 of the console's events, found " + response.statusCode());
        }
        var viewer = new ConsoleViewer(response.body());
        var thread = new Thread(viewer::read, "console-viewer");
        thread.setDaemon(true);
        thread.start();
        return viewer;
    }

    private void read() {
        try (var lines = new Scanner(events, StandardCharsets.UTF_8)) { // hides the error of the closed stream
            while (lines.hasNextLine()) {
                if (lines.nextLine().matches("event: ?outcome")) {
                    outcomes.incrementAndGet();
                }
            }
        }
    }

    /** Waits for another outcome, which the console displays about once per second. */
    void awaitOutcome() {
        int before = outcomes.get();
        Awaitility.await().atMost(LONGEST).until(() -> outcomes.get() > before);
    }

    @Override
    public void close() {
        try {
            events.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
