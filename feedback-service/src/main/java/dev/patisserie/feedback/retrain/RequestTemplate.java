package dev.patisserie.feedback.retrain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.json.Json;
import dev.patisserie.common.json.JsonRejection;
import java.util.ArrayList;
import java.util.List;

/** The fields of the requests of automatic trainings, apart from those that the service sets. */
public final class RequestTemplate {

    /**
     * A template without fields: the pipeline of the model in use with its defaults, or {@code simple} if that model
     * was imported, because an import would publish the same model again.
     */
    public static final RequestTemplate EMPTY = new RequestTemplate(Json.MAPPER.createObjectNode());

    private static final String PIPELINE = "pipeline";

    /** The fields that the service sets. */
    private static final List<String> SET = List.of("requestId", "dataset", "trigger");

    private final ObjectNode fields;

    private RequestTemplate(ObjectNode fields) {
        this.fields = fields;
    }

    /**
     * Reads a template.
     *
     * @param json a JSON object with optional fields of {@code training.requested.v1}
     * @throws IllegalArgumentException if a request with these fields would be invalid, or a field is unknown
     */
    public static RequestTemplate of(String json) {
        try {
            if (!(Json.MAPPER.readTree(json) instanceof ObjectNode object)) {
                throw new IllegalArgumentException("expected a JSON object, found '%s'".formatted(json));
            }
            for (String name : SET) {
                if (object.has(name)) {
                    throw new IllegalArgumentException("field %s is set by the service, remove it".formatted(name));
                }
            }
            var template = new RequestTemplate(object);
            template.requireNoImport();
            for (Pipeline pipeline : Pipeline.values()) {
                template.merged(pipeline);
            }
            template.requireKnown();
            return template;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "expected fields of a training request as JSON: " + JsonRejection.reason(e), e);
        }
    }

    /** All fields of a request are those of {@link Pipeline#COMPARE}; an unknown one is missing after the reading. */
    private void requireKnown() throws JsonProcessingException {
        ObjectNode all = fields.deepCopy();
        all.put(PIPELINE, Pipeline.COMPARE.label());
        JsonNode read = Json.MAPPER.valueToTree(Json.MAPPER.treeToValue(all, TrainingRequested.class));
        List<String> unknown = new ArrayList<>();
        fields.fieldNames().forEachRemaining(name -> {
            if (!read.has(name) && !fields.get(name).isNull()) {
                unknown.add(name);
            }
        });
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("expected fields of a training request, found " + unknown);
        }
    }

    private void requireNoImport() {
        if (Pipeline.IMPORT.label().equals(fields.path(PIPELINE).asText()) || fields.hasNonNull("model")) {
            throw new IllegalArgumentException(
                    "expected a pipeline that trains a model, found import; state another pipeline");
        }
    }

    private TrainingRequested merged(Pipeline pipeline) throws JsonProcessingException {
        ObjectNode all = fields.deepCopy();
        if (!statesPipeline()) {
            Pipeline trained = pipeline == Pipeline.IMPORT ? Pipeline.SIMPLE : pipeline;
            all.put(PIPELINE, trained.label());
        }
        return Json.MAPPER.treeToValue(all, TrainingRequested.class);
    }

    /** Returns whether the template states the pipeline; otherwise it is that of the model in use. */
    public boolean statesPipeline() {
        return fields.hasNonNull(PIPELINE);
    }

    /** Returns the request of a trigger. */
    TrainingRequested request(RetrainTrigger trigger, RetrainFacts facts) {
        try {
            return merged(facts.pipeline()).toBuilder()
                    .requestId(trigger.requestId())
                    .dataset(facts.reference())
                    .trigger(trigger.event())
                    .build();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a template was valid at the start", e);
        }
    }
}
