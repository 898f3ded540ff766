package dev.patisserie.standalone.client;

import dev.patisserie.common.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the inference service says about its models: its operator endpoint {@code GET /models}.
 *
 * @param dataset the data set it serves
 * @param serving the model that answers; null while none does
 * @param pin the model that is pinned; null while none is
 * @param models every model it knows of that data set
 */
public record ServedModels(String dataset, Serving serving, Pin pin, List<Model> models) {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** The service leaves the list out when there is nothing to say. */
    public ServedModels {
        models = models == null ? List.of() : List.copyOf(models);
    }

    /**
     * The model that answers.
     *
     * @param modelId which
     * @param sha256 digest of its archive
     * @param since when it took over (UTC)
     * @param reason why this one
     */
    public record Serving(String modelId, String sha256, Instant since, String reason) {}

    /**
     * The pin.
     *
     * @param modelId the model that shall serve
     * @param state OBEYED, PENDING, UNKNOWN, REFUSED or DEFERRED
     * @param reason why
     */
    public record Pin(String modelId, String state, String reason) {}

    /**
     * A model that it knows.
     *
     * @param modelId which
     * @param holdoutAccuracy as the trainer published it, 0 to 1
     * @param state SERVING, ELIGIBLE, REFUSED, DEFERRED or NOT_COMPARABLE
     * @param reason why
     */
    public record Model(String modelId, Double holdoutAccuracy, String state, String reason) {}

    /**
     * Asks the service.
     *
     * @param inference its address
     * @throws IOException if it does not answer, or answers otherwise
     */
    public static ServedModels of(URI inference) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(inference.resolve("/models"))
                .timeout(TIMEOUT)
                .header("Accept", "application/json")
                .build();
        HttpResponse<byte[]> response =
                HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() != 200) {
            throw new IOException("expected 200 from %s, found %d".formatted(request.uri(), response.statusCode()));
        }
        return Json.MAPPER.readValue(response.body(), ServedModels.class);
    }

    /** Returns whether a model answers now. */
    public boolean serves(String modelId) {
        return serving != null && serving.modelId().equals(modelId);
    }

    /** Returns whether a model that is more accurate on the same holdout answers now. */
    public boolean servesBetterThan(Model model) {
        return serving != null
                && model.state().equals("ELIGIBLE")
                && model(serving.modelId())
                        .filter(best -> best.holdoutAccuracy() > model.holdoutAccuracy())
                        .isPresent();
    }

    /** Returns whether the model that should serve does, or none may. */
    public boolean settled() {
        return models.isEmpty() ? serving == null : !models.get(0).state().equals("ELIGIBLE");
    }

    /** Returns what is known of a model; empty before its checkpoint has arrived. */
    public Optional<Model> model(String modelId) {
        return models.stream().filter(model -> model.modelId().equals(modelId)).findFirst();
    }
}
