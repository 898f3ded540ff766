package dev.patisserie.benchmarks.load;

import dev.patisserie.common.event.Decision;
import dev.patisserie.standalone.client.model.Republication;
import dev.patisserie.standalone.client.model.SelectionClient;
import dev.patisserie.standalone.service.Polling;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Publishes a hostile model repeatedly with new identities, so that the inference service verifies it each time.
 *
 * @param republication publishes the model
 * @param client pins the model, so that it is verified at any accuracy
 * @param verifying returns whether a verification is in progress
 * @param archive archive of the hostile model
 * @param scratch folder for temporary files
 */
public record HostileModels(
        Republication republication, SelectionClient client, BooleanSupplier verifying, Path archive, Path scratch)
        implements Disturbance {

    private static final Duration LONGEST = Duration.ofMinutes(5);

    /** Publishes the model, and returns its id after the start of its verification. */
    @Override
    public String begin(int turn) throws InterruptedException {
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
    @Override
    public boolean isRunning() {
        return verifying.getAsBoolean();
    }

    /** Waits for the end of the verification, and withdraws the model, so that it is not verified a second time. */
    @Override
    public void end(String modelId) throws InterruptedException {
        require(() -> !verifying.getAsBoolean(), "end the verification of", modelId);
        client.withdraw(modelId, Decision.UNKNOWN);
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
}
