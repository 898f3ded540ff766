package dev.patisserie.common.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.patisserie.common.event.Event;
import dev.patisserie.common.event.SampleEvents;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.json.Json;
import dev.patisserie.common.wire.EventCodec;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares the reader of events with the published schemas: each value of each sample event is replaced by values of
 * every JSON type, and the reader must reject what the schema rejects.
 */
class SchemaAgreementTest {

    private static final EventCodec.Context CONTEXT =
            new EventCodec.Context("id-1", URI.create("/patisserie/test"), SampleEvents.NOON);

    private static final List<String> REPLACEMENTS = List.of(
            "1.9",
            "1.0",
            "\"3\"",
            "\"\"",
            "\" \"",
            "true",
            "\"true\"",
            "[]",
            "{}",
            "[1]",
            "[1.5]",
            "1e2",
            "-1",
            "\"NaN\"",
            "1000000000000",
            "1769860800",
            "\"2026-01-31\"",
            "null");

    private final AsyncApi contract = new AsyncApi(Path.of("..", "docs"));

    @ParameterizedTest
    @MethodSource("dev.patisserie.common.event.SampleEvents#all")
    void rejectsValuesOfTypesThatTheSchemaRejects(Event event) throws IOException {
        // Given
        var sent = EventCodec.encode(AsyncApiTest.topicOf(event), event, CONTEXT);
        JsonNode sample = Json.MAPPER.readTree(sent.value());

        // When
        List<String> disagreements = new ArrayList<>();
        mutations(sample).forEach((what, json) -> {
            byte[] value = bytes(json);
            boolean schema =
                    contract.violations(sent.topic(), sent.headers(), value).isEmpty();
            String rejection = rejection(sent.headers(), value, event);
            if (!schema && rejection.isEmpty() && !tolerated(what)) {
                disagreements.add("accepted against the schema: " + what);
            }
            if (schema && ofTheWrongType(what, rejection)) {
                disagreements.add("rejected against the schema: %s: %s".formatted(what, rejection));
            }
            if (rejection.matches("(?s).*(java\\.|jackson|dev\\.patisserie|FAIL_ON|DeserializationFeature).*")) {
                disagreements.add("names the reader: " + rejection);
            }
        });

        // Then
        assertThat(disagreements).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("dev.patisserie.common.event.SampleEvents#all")
    void rejectsContentAfterAnEventAndDuplicateFields(Event event) {
        var sent = EventCodec.encode(AsyncApiTest.topicOf(event), event, CONTEXT);
        String json = new String(sent.value(), StandardCharsets.UTF_8);

        assertThat(rejection(sent.headers(), bytes(json + "{}"), event)).contains("content after");
        assertThat(rejection(sent.headers(), bytes(json + " x"), event)).contains("no JSON");
        assertThat(rejection(
                        sent.headers(), bytes(json.substring(0, json.length() - 1) + "," + json.substring(1)), event))
                .contains("occurs twice");
        assertThat(rejection(sent.headers(), bytes(json + " \n\t"), event)).isEmpty();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Null is read as absent. Ranges and names are rules of the events, and tested there. */
    private static boolean tolerated(String what) {
        return what.endsWith("= null") || what.endsWith("= -1") || what.contains(".method =");
    }

    /** Integers of the schema may exceed the range of Java's. */
    private static boolean ofTheWrongType(String what, String rejection) {
        return !what.endsWith("= 1000000000000")
                && rejection.matches(".*must be (an integer|a finite|a string|true or|a time|an array|an object).*");
    }

    private static String rejection(Headers headers, byte[] value, Event event) {
        try {
            EventCodec.decode(headers, value, event.getClass());
            return "";
        } catch (PatisserieException e) {
            return e.getMessage();
        }
    }

    private static Map<String, String> mutations(JsonNode sample) {
        Map<String, String> mutations = new TreeMap<>();
        mutate(sample, sample, "", mutations);
        return mutations;
    }

    private static void mutate(JsonNode root, JsonNode node, String path, Map<String, String> mutations) {
        if (node instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            for (String name : names) {
                JsonNode original = object.get(name);
                for (String replacement : REPLACEMENTS) {
                    object.set(name, tree(replacement));
                    mutations.put("%s.%s = %s".formatted(path, name, replacement), root.toString());
                }
                object.remove(name);
                mutations.put("%s.%s removed".formatted(path, name), root.toString());
                object.set(name, original);
                mutate(root, original, path + "." + name, mutations);
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                JsonNode original = array.get(i);
                for (String replacement : REPLACEMENTS) {
                    array.set(i, tree(replacement));
                    mutations.put("%s[%d] = %s".formatted(path, i, replacement), root.toString());
                }
                array.set(i, original);
                mutate(root, original, "%s[%d]".formatted(path, i), mutations);
            }
        }
    }

    private static JsonNode tree(String json) {
        try {
            return Json.MAPPER.readTree(json);
        } catch (IOException e) {
            throw new IllegalArgumentException(json, e);
        }
    }
}
