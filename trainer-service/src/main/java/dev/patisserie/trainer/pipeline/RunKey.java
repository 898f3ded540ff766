package dev.patisserie.trainer.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.io.Sha256;
import dev.patisserie.common.json.Json;
import dev.patisserie.trainer.dataset.Dataset;
import dev.patisserie.trainer.network.Network;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The digest of everything that determines the result of a run. */
public final class RunKey {

    /** Incremented whenever a code change alters the result of a training or the format of its saved state. */
    private static final int VERSION = 2;

    private RunKey() {}

    /** All steps of a trial are one run: its result does not depend on the epochs at which it pauses. */
    private static TrainingRequested withoutStep(TrainingRequested request) {
        return request.isTrial()
                ? request.toBuilder().requestId(null).trial(null).build()
                : request;
    }

    /**
     * Returns the key of a run.
     *
     * @param request a resolved request
     * @param weights the file of the starting weights; its digest is included if the request does not determine it
     */
    public static String of(
            TrainingRequested request, Dataset dataset, Network network, Optional<StartingWeightsFile> weights) {
        try {
            String facts = String.join(
                    "\n",
                    "version " + VERSION,
                    "request " + Json.MAPPER.writeValueAsString(withoutStep(request)),
                    "dataset " + dataset.digest(),
                    "weights "
                            + network.shapes()
                            + weights.filter(file -> !file.known())
                                    .map(file -> "\nweights file " + file.sha256())
                                    .orElse(""));
            return Sha256.of(facts.getBytes(StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a request that was read can be written", e);
        }
    }
}
