package dev.patisserie.inference.protocol;

import dev.patisserie.inference.classify.RequestInput;
import java.util.List;

/**
 * A valid inference request.
 *
 * @param id returned in the response; null if absent
 * @param input the images
 * @param outputs the requested outputs, at least one
 */
public record InferenceRequest(String id, RequestInput input, List<WantedOutput> outputs) {

    /**
     * A requested output.
     *
     * @param name {@code probabilities} or {@code label}
     * @param binary whether its data follows the JSON
     * @param classes if above 0, the number of classes to return as {@code value:index:label} instead of probabilities
     */
    public record WantedOutput(String name, boolean binary, int classes) {}
}
