package dev.patisserie.standalone.client.model;

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
 * The models of an inference service, from its operator endpoint {@code GET /models}.
 *
 * @param dataset the served data set
 * @param serving the serving model; null if there is none
 * @param pin the pin; null if there is none
 * @param models all known models of the data set, best first
 */
public record ServedModels(String dataset, Serving serving, Pin pin, List<Model> models) {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** Replaces a missing list by an empty one. */
    public ServedModels {
        models = models == null ? List.of() : List.copyOf(models);
    }

    /**
     * The serving model.
     *
     * @param modelId its id
     * @param sha256 digest of its archive
     * @param since start of its service (UTC)
     * @param reason the reason of its selection
     * @param accuracy its accuracy among the compared models; null if it was not compared
     */
    public record Serving(String modelId, String sha256, Instant since, String reason, Accuracy accuracy) {}

    /**
     * The accuracy of a model that was selected among several on one holdout.
     *
     * @param measured 0 to 1
     * @param models number of models that were compared on the holdout
     * @param corrected the accuracy without the bias of the selection, 0 to 1; null for few models
     * @param lowerBound its lower bound with 95 % confidence, 0 to 1
     * @param text the same for people
     */
    public record Accuracy(Double measured, Integer models, Double corrected, Double lowerBound, String text) {}

    /**
     * The pin.
     *
     * @param modelId the pinned model
     * @param state OBEYED, PENDING, UNKNOWN, REFUSED or DEFERRED
     * @param reason the reason of the state
     */
    public record Pin(String modelId, String state, String reason) {}

    /**
     * A known model.
     *
     * @param modelId its id
     * @param holdoutAccuracy the published holdout accuracy, 0 to 1
     * @param state SERVING, ELIGIBLE, REFUSED, DEFERRED, WAITING or NOT_COMPARABLE
     * @param reason the reason of the state
     */
    public record Model(String modelId, Double holdoutAccuracy, String state, String reason) {

        private boolean isServable() {
            return state.equals("SERVING") || state.equals("ELIGIBLE");
        }
    }

    /**
     * Requests the list of models.
     *
     * @param inference address of the inference service
     * @throws IOException if the service does not respond, or responds with an error
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

    /** Returns whether a model is serving. */
    public boolean serves(String modelId) {
        return serving != null && serving.modelId().equals(modelId);
    }

    /** Returns whether the serving model precedes an eligible model in the ranking. */
    public boolean servesBetterThan(Model model) {
        return serving != null
                && model.state().equals("ELIGIBLE")
                && model(serving.modelId())
                        .filter(best -> models.indexOf(best) < models.indexOf(model))
                        .isPresent();
    }

    /** Returns whether the service has settled: the selected model serves, or there is no candidate. */
    public boolean settled() {
        return models.isEmpty() ? serving == null : !models.get(0).state().equals("ELIGIBLE");
    }

    /** Returns whether a model serves or is eligible, and no other one is. */
    public boolean isOnlyServable(String modelId) {
        boolean servable =
                serves(modelId) || model(modelId).filter(Model::isServable).isPresent();
        boolean anotherServes = serving != null && !serves(modelId);
        return servable
                && !anotherServes
                && models.stream().filter(Model::isServable).allMatch(model -> model.modelId()
                        .equals(modelId));
    }

    /** Returns the state of a model; empty before its checkpoint has arrived. */
    public Optional<Model> model(String modelId) {
        return models.stream().filter(model -> model.modelId().equals(modelId)).findFirst();
    }
}
