package dev.patisserie.standalone.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.common.json.Json;
import dev.patisserie.standalone.operate.ProjectFiles;
import dev.patisserie.standalone.operate.Promtool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A real Prometheus with the project's configuration and rules, an interval of one second, and replicas in a file. The
 * caller owns it and closes it once.
 */
final class TestPrometheus implements AutoCloseable {

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path folder;
    private final URI address;
    private final Process process;

    private TestPrometheus(Path folder, URI address, Process process) {
        this.folder = folder;
        this.address = address;
        this.process = process;
    }

    /** Starts Prometheus; skips the test if it is not installed. */
    static TestPrometheus start() throws IOException {
        Path program = Promtool.require("prometheus");
        Path folder = Files.createTempDirectory("patisserie-prometheus");
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Json.MAPPER.writeValue(folder.resolve("prometheus.yml").toFile(), config(folder)); // JSON is YAML
        Process process = new ProcessBuilder(
                        program.toString(),
                        "--config.file=" + folder.resolve("prometheus.yml"),
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        return new TestPrometheus(folder, URI.create("http://127.0.0.1:" + port), process);
    }

    private static JsonNode config(Path folder) {
        ObjectNode config = (ObjectNode) ProjectFiles.tree(ProjectFiles.path("deploy/prometheus/prometheus.yml"));
        config.putObject("global").put("scrape_interval", "1s").put("evaluation_interval", "1s");
        config.putArray("rule_files").add(ProjectFiles.path("deploy/prometheus/rules") + "/*.yml");
        for (JsonNode scrape : config.get("scrape_configs")) {
            if (scrape.has("dns_sd_configs")) {
                ObjectNode found = (ObjectNode) scrape;
                found.remove("dns_sd_configs");
                found.putArray("file_sd_configs")
                        .addObject()
                        .putArray("files")
                        .add(targets(folder, scrape.get("job_name").asText()).toString());
            }
        }
        return config;
    }

    private static Path targets(Path folder, String job) {
        return folder.resolve(job + ".json");
    }

    /** Sets the replicas of a service, which Prometheus reads at once. */
    void scrape(String job, URI... replicas) throws IOException {
        List<String> hosts = List.of(replicas).stream().map(URI::getAuthority).toList();
        AtomicFiles.write(
                targets(folder, job), file -> Json.MAPPER.writeValue(file.toFile(), List.of(Map.of("targets", hosts))));
    }

    /**
     * Runs a query.
     *
     * @return the samples, each with {@code metric} and {@code value}; empty while Prometheus is starting
     * @throws IllegalArgumentException if the query is not valid PromQL
     */
    List<JsonNode> query(String expr) throws InterruptedException {
        URI uri = address.resolve("/api/v1/query?query=" + URLEncoder.encode(expr, StandardCharsets.UTF_8));
        try {
            HttpResponse<byte[]> response =
                    http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray());
            JsonNode answer = Json.MAPPER.readTree(response.body());
            if (response.statusCode() == 400) {
                throw new IllegalArgumentException(
                        expr + ": " + answer.path("error").asText());
            }
            return ProjectFiles.elements(answer.at("/data/result")).toList();
        } catch (IOException e) {
            return List.of(); // it is starting
        }
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        process.onExit().join();
        AtomicFiles.deleteTree(folder);
    }
}
