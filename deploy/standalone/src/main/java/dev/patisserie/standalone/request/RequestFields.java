package dev.patisserie.standalone.request;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.json.Json;
import dev.patisserie.common.wire.EventCodec;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * The fields of a training request, with the names of {@code docs/schemas/training.requested.v1.json}. A nested field
 * is addressed by its path, such as {@code warmup.epochs}. Not thread-safe.
 */
public final class RequestFields {

    private final ObjectNode fields;

    private RequestFields(ObjectNode fields) {
        this.fields = fields;
    }

    /** Returns an empty request. */
    public static RequestFields empty() {
        return new RequestFields(Json.MAPPER.createObjectNode());
    }

    /**
     * Reads the fields of a file.
     *
     * @param file JSON, or YAML if its name ends in {@code .yaml} or {@code .yml}; at most 1 MiB
     * @throws IllegalArgumentException if the file cannot be read, or names a field that a request does not have; the
     *     message names the file
     */
    public static RequestFields read(Path file) {
        ObjectNode tree = RequestFile.read(file);
        var fields = new RequestFields(tree);
        fields.unknown().ifPresent(name -> {
            throw new IllegalArgumentException(
                    "%s: expected fields of a training request, found '%s'; docs/schemas/training.requested.v1.json lists them"
                            .formatted(file, name));
        });
        return fields;
    }

    /** Sets a field and replaces its value; does nothing if {@code value} is null. */
    public RequestFields set(String path, Object value) {
        if (value != null) {
            int dot = path.lastIndexOf('.');
            parent(path, dot).set(path.substring(dot + 1), Json.MAPPER.valueToTree(value));
        }
        return this;
    }

    /** Sets a field unless it has a value. */
    public RequestFields setIfAbsent(String path, Object value) {
        return find(path).isEmpty() ? set(path, value) : this;
    }

    /** Sets the nested fields in {@code settings}; does nothing if it is null. */
    public RequestFields setAll(String path, Settings settings) {
        if (settings != null) {
            settings.values().forEach((name, value) -> set(path + "." + name, value));
        }
        return this;
    }

    /** Returns the text of a field. */
    public Optional<String> text(String path) {
        return find(path).map(JsonNode::asText);
    }

    /**
     * Returns the request, with defaults for fields without a value.
     *
     * @throws dev.patisserie.common.fault.PatisserieException {@code EVENT_INVALID} if a value is invalid; the message
     *     names the field
     */
    public TrainingRequested request() {
        return decode(fields);
    }

    private Optional<JsonNode> find(String path) {
        JsonNode found = fields.at("/" + path.replace('.', '/'));
        return found.isMissingNode() || found.isNull() ? Optional.empty() : Optional.of(found);
    }

    private ObjectNode parent(String path, int dot) {
        if (dot < 0) {
            return fields;
        }
        String name = path.substring(0, dot);
        return fields.get(name) instanceof ObjectNode object ? object : fields.putObject(name);
    }

    /**
     * Finds unknown fields, which the reader of events would ignore, so that misspelt names in a file are rejected. A
     * known field is part of the request that is read and written again; the fields of transfer learning are known for
     * {@code compare}.
     */
    private Optional<String> unknown() {
        boolean imports = text("pipeline").equals(Optional.of(Pipeline.IMPORT.label()));
        Pipeline pipeline = imports ? Pipeline.IMPORT : Pipeline.COMPARE;
        ObjectNode complete = fields.deepCopy().put("pipeline", pipeline.label());
        JsonNode known = Json.MAPPER.valueToTree(decode(complete));
        return unknown("", fields, known);
    }

    private static Optional<String> unknown(String path, JsonNode found, JsonNode known) {
        return found.properties().stream()
                .filter(field -> !field.getValue().isNull())
                .flatMap(field -> {
                    String name = path + field.getKey();
                    return known.has(field.getKey())
                            ? unknown(name + ".", field.getValue(), known.get(field.getKey())).stream()
                            : Optional.of(name).stream();
                })
                .findFirst();
    }

    private static TrainingRequested decode(ObjectNode tree) {
        try {
            return EventCodec.decode(new RecordHeaders(), Json.MAPPER.writeValueAsBytes(tree), TrainingRequested.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree must be writable as JSON", e);
        }
    }
}
