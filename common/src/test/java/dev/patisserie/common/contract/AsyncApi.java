package dev.patisserie.common.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.patisserie.common.wire.EventCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.header.Headers;

/** Validates headers and values of records against the message schemas of {@code docs/asyncapi.yaml}. */
public final class AsyncApi {

    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private final Path docs;
    private final JsonNode root;
    private final Map<String, JsonNode> files = new ConcurrentHashMap<>();
    private final Map<JsonNode, Schema> compiled = Collections.synchronizedMap(new IdentityHashMap<>());

    /**
     * Reads the document.
     *
     * @param docs the folder with {@code asyncapi.yaml} and {@code schemas/}
     */
    public AsyncApi(Path docs) {
        this.docs = docs;
        try {
            root = new YAMLMapper().readTree(docs.resolve("asyncapi.yaml").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the topics that the document describes. */
    public Set<String> topics() {
        var topics = new TreeSet<String>();
        root.get("channels")
                .forEach(channel -> topics.add(channel.get("address").asText()));
        return topics;
    }

    /** Returns the cleanup policies of a topic. */
    public Set<String> cleanupPolicies(String topic) {
        var policies = new TreeSet<String>();
        channel(topic)
                .at("/bindings/kafka/topicConfiguration/cleanup.policy")
                .forEach(policy -> policies.add(policy.asText()));
        return policies;
    }

    /**
     * Returns the violations of the contract by a record. A null value is a valid tombstone.
     *
     * @param topic one of {@link #topics()}
     * @param headers the record's headers
     * @param value the record's value
     */
    public List<String> violations(String topic, Headers headers, byte[] value) {
        if (value == null) {
            return List.of();
        }
        JsonNode message = message(topic, EventCodec.text(headers, "ce_type").orElse(null));
        var found = new ArrayList<String>();
        check(resolve(message.get("headers")), json(headers).toString(), found, topic + " headers");
        JsonNode payload = message.at("/payload/schema/$ref");
        if (!payload.isMissingNode()) {
            check(readSchema(payload.asText()), new String(value, StandardCharsets.UTF_8), found, topic + " value");
        }
        return found;
    }

    /** If a topic has messages of several types, their names are the types; the first one is the default. */
    private JsonNode message(String topic, String type) {
        List<JsonNode> messages = new ArrayList<>();
        channel(topic).get("messages").forEach(message -> messages.add(resolve(message)));
        return messages.stream()
                .filter(message -> message.path("name").asText().equals(type))
                .findFirst()
                .orElse(messages.get(0));
    }

    private void check(JsonNode schema, String json, List<String> found, String where) {
        Schema judge = compiled.computeIfAbsent(schema, SCHEMAS::getSchema);
        for (Error error : judge.validate(
                json,
                InputFormat.JSON,
                context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))) {
            found.add(where + ": " + error);
        }
    }

    private JsonNode channel(String topic) {
        JsonNode channel = root.get("channels").get(topic);
        if (channel == null) {
            throw new IllegalArgumentException("docs/asyncapi.yaml has no channel '%s'".formatted(topic));
        }
        return channel;
    }

    private JsonNode resolve(JsonNode node) {
        JsonNode reference = node.get("$ref");
        return reference == null ? node : root.at(reference.asText().substring(1));
    }

    private JsonNode readSchema(String reference) {
        JsonNode known = files.get(reference); // computeIfAbsent would not allow a schema to include another one
        if (known == null) {
            known = readFile(reference);
            files.put(reference, known);
        }
        return known;
    }

    private JsonNode readFile(String reference) {
        try {
            JsonNode schema = new YAMLMapper().readTree(Files.readString(docs.resolve(reference))); // JSON is also YAML
            schema.findParents("$ref").stream()
                    .filter(node -> !node.get("$ref").asText().startsWith("#"))
                    .forEach(node -> include((ObjectNode) node));
            return schema;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Replaces a reference to another schema of the folder by its content. */
    private void include(ObjectNode node) {
        String file = node.remove("$ref").asText();
        ObjectNode included = readSchema("schemas/" + file).deepCopy();
        included.remove(List.of("$id", "$schema"));
        included.remove(names(node));
        node.setAll(included);
    }

    private static Set<String> names(ObjectNode node) {
        var names = new TreeSet<String>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static ObjectNode json(Headers headers) {
        ObjectNode json = new YAMLMapper().createObjectNode();
        headers.forEach(header -> json.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        return json;
    }
}
