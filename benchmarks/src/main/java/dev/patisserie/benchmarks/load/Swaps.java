package dev.patisserie.benchmarks.load;

import dev.patisserie.standalone.client.model.SelectionClient;
import dev.patisserie.standalone.client.model.ServedModels;
import dev.patisserie.standalone.service.Polling;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Swaps the serving model back and forth by pins.
 *
 * @param client sends the pins
 * @param inference address of the inference service
 * @param dataset the served data set
 * @param models the two models; the first one serves at the start
 */
public record Swaps(SelectionClient client, URI inference, String dataset, List<String> models) {

    private static final Duration LONGEST = Duration.ofMinutes(2);

    /**
     * Swaps an even number of times, so that the first model serves again at the end. A swap that takes longer than the
     * distance delays the next one.
     *
     * @param count number of swaps, even
     * @param distance time from the start of one swap to the start of the next
     * @return duration of each swap, from the pin until the service reports the new model as serving
     */
    List<Duration> run(int count, Duration distance) throws InterruptedException {
        List<Duration> took = new ArrayList<>();
        var pause = new CountDownLatch(1); // never counted down: a pause that ends when interrupted
        for (int i = 1; i <= count; i++) {
            long begun = System.nanoTime();
            swapTo(models.get(i % 2));
            took.add(Duration.ofNanos(System.nanoTime() - begun));
            long left = distance.toNanos() - (System.nanoTime() - begun);
            pause.await(left, TimeUnit.NANOSECONDS);
        }
        return took;
    }

    private void swapTo(String modelId) throws InterruptedException {
        client.pin(dataset, modelId);
        if (!Polling.until(LONGEST, () -> serves(modelId))) {
            throw new IllegalStateException(
                    "expected the inference service to swap to %s within %d s, it did not; see its log"
                            .formatted(modelId, LONGEST.toSeconds()));
        }
    }

    private boolean serves(String modelId) throws InterruptedException {
        try {
            return ServedModels.of(inference).serves(modelId);
        } catch (IOException e) {
            throw new UncheckedIOException("the inference service does not list its models", e);
        }
    }
}
