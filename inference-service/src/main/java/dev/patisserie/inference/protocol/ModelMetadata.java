package dev.patisserie.inference.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.patisserie.common.event.CheckpointPublished;
import java.util.List;
import java.util.Map;

/**
 * The response of {@code GET /v2/models/{name}}.
 *
 * @param name the served data set, which does not change with the serving model
 * @param versions the id of the serving model
 * @param platform the platform of the model
 * @param inputs the alternative inputs; a request has exactly one of them
 * @param outputs the available outputs
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
     * @param datatype datatype of the elements
     * @param shape its dimensions; -1 for any size
     * @param parameters additional information; may be null
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record TensorMetadata(String name, Datatype datatype, List<Long> shape, Map<String, Object> parameters) {}

    /** Describes the serving model. */
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
