package dev.patisserie.standalone.operate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.patisserie.standalone.workspace.ProjectHome;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Reads project files that are not part of the programs. */
public final class ProjectFiles {

    /** The folders of the modules. */
    public static final List<String> MODULES = List.of(
            "common",
            "data",
            "trainer-service",
            "inference-service",
            "feedback-service",
            "deploy/standalone",
            "benchmarks");

    /** Reads YAML and JSON, which is a subset of YAML. */
    private static final ObjectMapper YAML = new YAMLMapper();

    private ProjectFiles() {}

    /** Returns a file or folder by its path from the project's root. */
    public static Path path(String name) {
        return ProjectHome.find().root().resolve(name);
    }

    /** Reads a YAML or JSON file. */
    public static JsonNode tree(Path file) {
        try {
            return YAML.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** Reads a text file. */
    public static String text(String name) {
        try {
            return Files.readString(path(name));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name, e);
        }
    }

    /** Reads a file of environment variables. */
    static Map<String, String> settings(String name) {
        var lines = new Properties();
        try {
            lines.load(new StringReader(text(name)));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name, e);
        }
        return lines.stringPropertyNames().stream().collect(Collectors.toMap(key -> key, lines::getProperty));
    }

    /** Returns the files of a folder with an extension, sorted. */
    public static List<Path> files(String folder, String ending) {
        try (Stream<Path> content = Files.list(path(folder))) {
            return content.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
    }

    /** Returns the texts of an array. */
    static List<String> texts(JsonNode array) {
        return elements(array).map(JsonNode::asText).toList();
    }

    /** Returns the elements of an array, or the values of an object. */
    public static Stream<JsonNode> elements(JsonNode node) {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(node.elements(), Spliterator.ORDERED), false);
    }
}
