package dev.patisserie.trainer.search;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.patisserie.common.backbone.BaseModels;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.SearchParameter;
import dev.patisserie.common.event.SearchRequested;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.json.Json;
import dev.patisserie.common.json.JsonRejection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Sets the values of a trial in the training request of its search. */
final class SearchSpace {

    /** Fields that identify a training, that the search sets, or that must be equal for a fair comparison. */
    private static final Set<String> FIXED = Set.of(
            "requestId",
            "pipeline",
            "dataset",
            "seed",
            "epochs",
            "warmup.epochs",
            "fineTune.epochs",
            "continueFrom",
            "stopAtEpoch",
            "publish");

    private static final Set<String> FIXED_OBJECTS = Set.of("search", "trigger");

    private SearchSpace() {}

    /** The bounds, and two values between them, which an integer field or a field with another rule refuses. */
    private static final List<Double> PROBES = List.of(0.0, 1.0, 0.5, 0.6180339887498949);

    /**
     * Checks that all bounds and choices are valid values of the request, and two values of each range.
     *
     * @return a request for each of them
     * @throws PatisserieException {@link ErrorCode#REQUEST_INVALID}; the message names the field
     */
    static List<TrainingRequested> extremes(SearchRequested search) {
        requireComparableRungs(search);
        return search.space().stream()
                .peek(parameter -> requireVariable(search, parameter.path()))
                .flatMap(parameter ->
                        ends(parameter).stream().map(value -> request(search.base(), Map.of(parameter.path(), value))))
                .map(SearchSpace::requireNamedBackbone)
                .toList();
    }

    /** The choice of the trainer depends on its speed, so the trials of a search could differ in it. */
    private static TrainingRequested requireNamedBackbone(TrainingRequested request) {
        boolean isChosen = request.pipeline() == Pipeline.TRANSFER
                && request.transfer().backbone().equals(BaseModels.AUTO);
        if (isChosen) {
            throw invalid(
                    "expected a search to name its base models, found the backbone %s; name one in base, or several in space"
                            .formatted(BaseModels.AUTO));
        }
        return request;
    }

    private static List<Object> ends(SearchParameter parameter) {
        var dimension = new Dimension(parameter);
        return dimension.isChoice()
                ? parameter.values()
                : PROBES.stream().map(dimension::value).distinct().toList();
    }

    /** At a rung in the warm-up, trials with different values of the fine-tuning have equal results. */
    private static void requireComparableRungs(SearchRequested search) {
        int first = search.firstEpoch();
        if (search.rungs().get(0) < first) {
            throw invalid(
                    "expected minEpochs of at least %d, the first epoch of the fine-tuning, since space has a field of it, found %d"
                            .formatted(first, search.minEpochs()));
        }
    }

    private static void requireVariable(SearchRequested search, String path) {
        boolean unused = search.base().pipeline() == Pipeline.TRANSFER && path.equals("optimizer.learningRate");
        if (unused) {
            throw invalid(
                    "expected space to have warmup.learningRate or fineTune.learningRate, which transfer uses, found optimizer.learningRate");
        }
        if (FIXED.contains(path) || FIXED_OBJECTS.contains(path.split("\\.")[0])) {
            throw invalid("expected space to have fields that a search may vary, found '%s'".formatted(path));
        }
    }

    /**
     * Returns a request with other values.
     *
     * @throws PatisserieException {@link ErrorCode#REQUEST_INVALID} if a field does not exist or a value is invalid
     */
    static TrainingRequested request(TrainingRequested base, Map<String, Object> values) {
        ObjectNode json = Json.MAPPER.valueToTree(base);
        values.forEach((path, value) -> set(json, path.split("\\."), Json.MAPPER.valueToTree(value)));
        try {
            TrainingRequested request = Json.MAPPER.treeToValue(json, TrainingRequested.class);
            values.forEach((path, value) -> requireSet(request, path, value));
            return request;
        } catch (JsonProcessingException e) {
            throw invalid("expected valid values in space, found %s: %s".formatted(values, JsonRejection.reason(e)));
        }
    }

    private static void set(ObjectNode json, String[] names, JsonNode value) {
        ObjectNode parent = json;
        for (int i = 0; i < names.length - 1; i++) {
            JsonNode child = parent.path(names[i]);
            parent = child instanceof ObjectNode object ? object : parent.putObject(names[i]);
        }
        parent.set(names[names.length - 1], value);
    }

    /** A field that the request does not have is ignored by its reader. */
    private static void requireSet(TrainingRequested request, String path, Object value) {
        JsonNode found = Json.MAPPER.valueToTree(request).at("/" + path.replace('.', '/'));
        JsonNode wanted = Json.MAPPER.valueToTree(value);
        boolean equal = wanted.isNumber()
                ? found.isNumber() && found.doubleValue() == wanted.doubleValue()
                : found.equals(wanted);
        if (!equal) {
            throw invalid(
                    "expected space to have fields of a training request of pipeline '%s' with their kinds of values, found '%s' with %s"
                            .formatted(request.pipeline().label(), path, value));
        }
    }

    /** Returns the values at coordinates, in the order of the space. */
    static Map<String, Object> values(SearchRequested search, double[] coordinates) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < coordinates.length; i++) {
            SearchParameter parameter = search.space().get(i);
            values.put(parameter.path(), new Dimension(parameter).value(coordinates[i]));
        }
        return values;
    }

    /**
     * Returns the coordinates of one of the values of a finite space.
     *
     * @param number its number, from 0 to {@link SearchRequested#combinations} minus 1
     */
    static double[] combination(SearchRequested search, long number) {
        double[] point = new double[search.space().size()];
        long rest = number;
        for (int i = 0; i < point.length; i++) {
            SearchParameter parameter = search.space().get(i);
            long count = parameter.count().orElseThrow();
            point[i] = new Dimension(parameter).nth((int) (rest % count));
            rest /= count;
        }
        return point;
    }

    /** Returns the coordinates of values. */
    static double[] coordinates(SearchRequested search, Map<String, Object> values) {
        return search.space().stream()
                .mapToDouble(parameter -> new Dimension(parameter).coordinate(values.get(parameter.path())))
                .toArray();
    }

    private static PatisserieException invalid(String message) {
        return new PatisserieException(ErrorCode.REQUEST_INVALID, message);
    }
}
