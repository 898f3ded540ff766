package dev.patisserie.standalone.request;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Reads a training request from a file. */
final class RequestFile {

    private static final long MAX_BYTES = 1 << 20;

    private static final ObjectMapper YAML = new YAMLMapper();

    private RequestFile() {}

    /**
     * Reads one JSON or YAML object.
     *
     * @throws IllegalArgumentException if the file does not exist, is too large, or has other content
     */
    static ObjectNode read(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                throw rejected(file, "expected a file with a training request, found none", null);
            }
            if (Files.size(file) > MAX_BYTES) {
                throw rejected(
                        file, "expected at most %d bytes, found %d".formatted(MAX_BYTES, Files.size(file)), null);
            }
            return parse(file, Files.readAllBytes(file));
        } catch (JsonProcessingException e) {
            throw rejected(
                    file,
                    "expected one %s object, found '%s' at line %d"
                            .formatted(
                                    isYaml(file) ? "YAML" : "JSON",
                                    e.getOriginalMessage(),
                                    e.getLocation() == null
                                            ? 1
                                            : e.getLocation().getLineNr()),
                    e);
        } catch (IOException e) {
            throw rejected(file, "cannot be read: " + Reasons.withPaths(e), e);
        }
    }

    private static ObjectNode parse(Path file, byte[] bytes) throws IOException {
        ObjectMapper mapper = isYaml(file) ? YAML : Json.MAPPER;
        JsonNode tree = mapper.reader()
                .with(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .readTree(bytes);
        if (tree instanceof ObjectNode object) {
            return object;
        }
        throw rejected(file, "expected an object with the fields of a training request, found none", null);
    }

    private static boolean isYaml(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".yaml") || name.endsWith(".yml");
    }

    private static IllegalArgumentException rejected(Path file, String reason, Throwable cause) {
        return new IllegalArgumentException("%s: %s".formatted(file, reason), cause);
    }
}
