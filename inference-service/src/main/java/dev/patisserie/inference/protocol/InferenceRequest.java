package dev.patisserie.inference.protocol;

import dev.patisserie.inference.classify.Detail;
import dev.patisserie.inference.classify.RequestInput;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A valid inference request.
 *
 * @param id returned in the response; null if absent
 * @param input the images
 * @param outputs the requested outputs, at least one
 */
public record InferenceRequest(String id, RequestInput input, List<WantedOutput> outputs) {

    private static final Map<String, Detail> DETAILS =
            Map.of(Tensors.KNOWN, Detail.KNOWN, Tensors.SET, Detail.SET, Tensors.MAP, Detail.MAP);

    /** Returns the statements that the outputs need. */
    public Set<Detail> details() {
        return outputs.stream()
                .map(WantedOutput::name)
                .filter(DETAILS::containsKey)
                .map(DETAILS::get)
                .collect(Collectors.toSet());
    }

    /**
     * A requested output.
     *
     * @param name {@code probabilities}, {@code label}, {@code known}, {@code set} or {@code map}
     * @param binary whether its data follows the JSON
     * @param classes if above 0, the number of classes to return as {@code value:index:label} instead of probabilities
     */
    public record WantedOutput(String name, boolean binary, int classes) {}
}
