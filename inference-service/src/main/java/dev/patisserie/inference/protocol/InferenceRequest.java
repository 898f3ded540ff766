package dev.patisserie.inference.protocol;

import dev.patisserie.inference.classify.RequestInput;
import java.util.List;

/**
 * An inference request that keeps the protocol.
 *
 * @param id comes back in the response; null without one
 * @param input what is to be classified
 * @param outputs what is asked for; at least one
 */
public record InferenceRequest(String id, RequestInput input, List<WantedOutput> outputs) {

    /**
     * An output that is asked for.
     *
     * @param name {@code probabilities} or {@code label}
     * @param binary whether it comes after the JSON
     * @param classes if above 0, so many classes as {@code value:index:label} instead of probabilities
     */
    public record WantedOutput(String name, boolean binary, int classes) {}
}
