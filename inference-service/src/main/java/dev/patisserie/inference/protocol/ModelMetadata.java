package dev.patisserie.inference.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.model.Uncertainty;
import dev.patisserie.inference.classify.Detail;
import dev.patisserie.inference.classify.Serving;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The response of {@code GET /v2/models/{name}}.
 *
 * @param name the served data set, which does not change with the serving model
 * @param versions the id of the serving model
 * @param platform the platform of the model
 * @param inputs the alternative inputs; a request has exactly one of them
 * @param outputs the available outputs; a request that names none gets {@code probabilities} and {@code label}
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

    /**
     * Describes a model.
     *
     * @param serving the serving model
     * @param details the statements that requests can ask for
     */
    public static ModelMetadata of(Serving serving, Set<Detail> details) {
        CheckpointPublished model = serving.checkpoint();
        long size = model.imageSize();
        return new ModelMetadata(
                model.dataset(),
                List.of(model.modelId()),
                "tensorflow_savedmodel",
                List.of(
                        new TensorMetadata(
                                Tensors.IMAGE, Datatype.BYTES, List.of(ANY), Map.of("json_encoding", "base64")),
                        new TensorMetadata(Tensors.PIXELS, Datatype.UINT8, List.of(ANY, size, size, 3L), null)),
                outputs(model.labels(), serving.uncertainty(), details));
    }

    private static List<TensorMetadata> outputs(
            List<String> labels, Optional<Uncertainty> uncertainty, Set<Detail> details) {
        long classes = labels.size();
        Map<String, Object> order = Map.of("labels", labels);
        List<TensorMetadata> outputs = new ArrayList<>();
        outputs.add(new TensorMetadata(Tensors.PROBABILITIES, Datatype.FP32, List.of(ANY, classes), order));
        outputs.add(new TensorMetadata(Tensors.LABEL, Datatype.BYTES, List.of(ANY), null));
        uncertainty.ifPresent(figures -> {
            if (details.contains(Detail.KNOWN)) {
                Map<String, Object> columns = Map.of(
                        "columns",
                        List.of("score", "threshold"),
                        "score",
                        figures.known().score());
                outputs.add(new TensorMetadata(Tensors.KNOWN, Datatype.FP32, List.of(ANY, 2L), columns));
            }
            if (details.contains(Detail.SET)) {
                outputs.add(new TensorMetadata(Tensors.SET, Datatype.BOOL, List.of(ANY, classes), order));
            }
            if (details.contains(Detail.MAP)) {
                Uncertainty.Maps maps = figures.maps();
                outputs.add(new TensorMetadata(
                        Tensors.MAP,
                        Datatype.FP32,
                        List.of(ANY, (long) maps.rows(), (long) maps.columns()),
                        Map.of("method", maps.method())));
            }
        });
        return List.copyOf(outputs);
    }
}
