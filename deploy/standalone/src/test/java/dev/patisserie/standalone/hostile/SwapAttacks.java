package dev.patisserie.standalone.hostile;

import dev.patisserie.standalone.client.model.SelectionClient;
import dev.patisserie.standalone.client.model.ServedModels;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** Swaps between two valid models under attack. Each swap verifies the new model in a child process. */
final class SwapAttacks {

    private static final Duration LONGEST = Duration.ofMinutes(3);

    private final SelectionClient client;
    private final URI service;
    private final HttpAttacks http;
    private final String dataset;
    private int swaps;

    /**
     * Creates the swaps.
     *
     * @param bootstrap the broker
     * @param service address of the inference service
     * @param http requests the serving model
     * @param dataset the served data set
     */
    SwapAttacks(String bootstrap, URI service, HttpAttacks http, String dataset) {
        this.client = new SelectionClient(bootstrap, Clock.systemUTC());
        this.service = service;
        this.http = http;
        this.dataset = dataset;
    }

    /**
     * Swaps to the other model and back.
     *
     * @param good the serving model, which the best-model rule selects
     * @param other a valid model that the rule does not select
     */
    Stream<Attack> attacks(String good, String other) {
        return Stream.of(
                new Attack("swap to the other model", () -> swapTo(other)), new Attack("swap to the best model", () -> {
                    String answer = swapTo(good);
                    client.unpin(dataset);
                    return answer;
                }));
    }

    private String swapTo(String modelId) throws Exception {
        Instant before = serving().since();
        client.pin(dataset, modelId);
        Awaitility.await()
                .atMost(LONGEST)
                .ignoreExceptionsMatching(IOException.class::isInstance)
                .until(() ->
                        serving().modelId().equals(modelId) && serving().since().isAfter(before));
        http.assertAnsweredBy(modelId);
        swaps++;
        return "swapped";
    }

    private ServedModels.Serving serving() throws IOException, InterruptedException {
        return ServedModels.of(service).serving();
    }

    /** Returns the number of swaps, each of which was followed by an answer of the new model. */
    int swaps() {
        return swaps;
    }
}
