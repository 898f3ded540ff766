package dev.patisserie.benchmarks.load;

import dev.patisserie.standalone.client.Republication;
import dev.patisserie.standalone.client.SelectionClient;
import dev.patisserie.standalone.client.ServedModels;
import dev.patisserie.standalone.service.Polling;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Publishes a hostile model repeatedly with new identities, so that the inference service verifies and refuses it each
 * time.
 *
 * @param republication publishes the model
 * @param client pins the model, so that it is verified at any accuracy
 * @param inference address of the inference service
 * @param verifying returns whether a verification is in progress
 * @param archive archive of the hostile model
 * @param scratch folder for temporary files
 */
public record HostileModels(
        Republication republication,
        SelectionClient client,
        URI inference,
        BooleanSupplier verifying,
        Path archive,
        Path scratch) {

    private static final Duration LONGEST = Duration.ofMinutes(5);

    /** Publishes the model, and returns its id after the start of its verification. */
    String begin(int turn) throws InterruptedException {
        String modelId = "bench-hostile-" + turn;
        try {
            republication.publish(archive, modelId, scratch);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot publish " + archive, e);
        }
        client.pin(republication.dataset(), modelId);
        require(verifying::getAsBoolean, "verify", modelId);
        return modelId;
    }

    /** Returns whether a verification is still running. */
    boolean isRunning() {
        return verifying.getAsBoolean();
    }

    /** Waits until the model is refused. */
    void awaitRefusal(String modelId) throws InterruptedException {
        require(() -> isRefused(modelId), "refuse", modelId);
        client.unpin(republication.dataset());
    }

    private static void require(Polling.Condition condition, String action, String modelId)
            throws InterruptedException {
        if (!Polling.until(LONGEST, condition)) {
            throw new IllegalStateException(
                    "expected the inference service to %s %s within %d s, it did not; see its log"
                            .formatted(action, modelId, LONGEST.toSeconds()));
        }
    }

    private boolean isRefused(String modelId) throws InterruptedException {
        try {
            return ServedModels.of(inference)
                    .model(modelId)
                    .filter(model -> model.state().equals("REFUSED"))
                    .isPresent();
        } catch (IOException e) {
            throw new UncheckedIOException("the inference service does not list its models", e);
        }
    }
}
