package dev.patisserie.inference.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.patisserie.common.event.CheckpointPublished;
import java.util.List;
import java.util.Map;

/**
 * The answer of {@code GET /v2/models/{name}}.
 *
 * @param name the data set that is served: it stays when models come and go
 * @param versions ids of the models that serve: one
 * @param platform what runs it
 * @param inputs a request has exactly one of them
 * @param outputs what it may ask for
 */
public record ModelMetadata(
        String name,
        List<String> versions,
        String platform,
        List<TensorMetadata> inputs,
        List<TensorMetadata> outputs) {

    private static final long ANY = -1;

    /**
     * A tensor.
     *
     * @param name its name
     * @param datatype in the protocol's names
     * @param shape its dimensions; -1 is any
     * @param parameters what else there is to know; null where there is nothing
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record TensorMetadata(String name, Datatype datatype, List<Long> shape, Map<String, Object> parameters) {}

    /** Describes the model that serves. */
    public static ModelMetadata of(CheckpointPublished model) {
        long size = model.imageSize();
        long classes = model.labels().size();
        return new ModelMetadata(
                model.dataset(),
                List.of(model.modelId()),
                "tensorflow_savedmodel",
                List.of(
                        new TensorMetadata(
                                Tensors.IMAGE, Datatype.BYTES, List.of(ANY), Map.of("json_encoding", "base64")),
                        new TensorMetadata(Tensors.PIXELS, Datatype.UINT8, List.of(ANY, size, size, 3L), null)),
                List.of(
                        new TensorMetadata(
                                Tensors.PROBABILITIES,
                                Datatype.FP32,
                                List.of(ANY, classes),
                                Map.of("labels", model.labels())),
                        new TensorMetadata(Tensors.LABEL, Datatype.BYTES, List.of(ANY), null)));
    }
}
