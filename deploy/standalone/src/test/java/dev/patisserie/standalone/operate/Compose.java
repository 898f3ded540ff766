package dev.patisserie.standalone.operate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;

/** {@code docker-compose.yml}. */
final class Compose {

    private Compose() {}

    /** Returns the services by name, each with its merged settings. */
    static Map<String, JsonNode> services() {
        JsonNode file = ProjectFiles.tree(ProjectFiles.path("docker-compose.yml"));
        var services = new TreeMap<String, JsonNode>();
        file.get("services")
                .properties()
                .forEach(entry -> services.put(entry.getKey(), merged(file, (ObjectNode) entry.getValue())));
        return services;
    }

    /** Merges recursively, because Jackson reads the alias of an anchor as its name. */
    private static ObjectNode merged(JsonNode file, ObjectNode service) {
        if (!service.has("<<")) {
            return service;
        }
        ObjectNode base = (ObjectNode) file.get("x-" + service.get("<<").asText());
        ObjectNode merged = merged(file, base).deepCopy();
        return merged.setAll(service);
    }

    static JsonNode service(String name) {
        return services().get(name);
    }
}
