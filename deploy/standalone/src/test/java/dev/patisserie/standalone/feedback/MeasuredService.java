package dev.patisserie.standalone.feedback;

import dev.patisserie.standalone.service.FreePorts;
import dev.patisserie.standalone.service.Polling;
import dev.patisserie.standalone.service.ScrapedMetrics;
import dev.patisserie.standalone.service.ServiceProcess;
import dev.patisserie.standalone.service.ServiceSpec;
import dev.patisserie.standalone.workspace.ProjectHome;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A process of the feedback service with its memory, its metrics and its log. The caller closes it. */
final class MeasuredService implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofHours(2);

    private static final Pattern RESTORED = Pattern.compile("total number of (\\d+) records");

    private final ServiceProcess process;
    private final Path log;
    private final ScrapedMetrics metrics;
    private double secondsToReady;

    private MeasuredService(ServiceProcess process, Path log) {
        this.process = process;
        this.log = log;
        this.metrics = new ScrapedMetrics(process.management());
    }

    /** Starts the service and waits until its state is restored. */
    static MeasuredService start(Path log, Map<String, String> settings) throws IOException, InterruptedException {
        List<Integer> ports = FreePorts.find(2);
        ProjectHome home = ProjectHome.find();
        var spec = new ServiceSpec(
                "feedback-service",
                home.serviceJar("feedback-service"),
                "512m",
                ports.get(0),
                ports.get(1),
                settings,
                Map.of());
        long begun = System.nanoTime();
        var service = new MeasuredService(ServiceProcess.start(spec, home.guardJar(), log), log);
        service.awaitReady();
        service.secondsToReady = (System.nanoTime() - begun) / 1e9;
        return service;
    }

    private void awaitReady() throws InterruptedException {
        URI health = process.management().resolve("/q/health/ready");
        HttpClient client = HttpClient.newHttpClient();
        await("readiness", () -> {
            try {
                HttpRequest request = HttpRequest.newBuilder(health).build();
                return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
            } catch (IOException e) {
                return false; // not listening yet
            }
        });
    }

    /** Returns the time from the start of the process to its readiness. */
    double secondsToReady() {
        return secondsToReady;
    }

    /** Waits until the sum of the series with a prefix reaches a value. */
    void await(String series, double value) throws InterruptedException {
        await(series + " " + value, () -> sum(series) >= value);
    }

    private void await(String name, Polling.Condition condition) throws InterruptedException {
        boolean reached = Polling.until(PATIENCE, () -> {
            process.ensureAlive();
            return condition.holds();
        });
        if (!reached) {
            throw new IllegalStateException("expected %s within %s; see %s".formatted(name, PATIENCE, log));
        }
    }

    /** Returns the sum of the series with a prefix. */
    double sum(String series) throws InterruptedException {
        try {
            return metrics.sum(series);
        } catch (IOException e) {
            throw new IllegalStateException("the service did not send its metrics; see " + log, e);
        }
    }

    /**
     * Returns a line of the process's status in MB.
     *
     * @param line {@code VmRSS}, the resident memory, or {@code VmHWM}, its maximum
     */
    long memory(String line) throws IOException {
        try (Stream<String> status =
                Files.lines(Path.of("/proc/" + process.handle().pid() + "/status"))) {
            return status.filter(text -> text.startsWith(line + ":"))
                            .mapToLong(text -> Long.parseLong(text.replaceAll("\\D", "")))
                            .sum()
                    / 1024;
        }
    }

    /** Returns the processor time of all threads of the process since its start. */
    Duration cpu() {
        return process.handle().info().totalCpuDuration().orElseThrow();
    }

    /** Returns the number of records that were read from changelog topics, according to the log. */
    long restoredRecords() throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.map(RESTORED::matcher)
                    .filter(matcher -> matcher.find())
                    .mapToLong(matcher -> Long.parseLong(matcher.group(1)))
                    .sum();
        }
    }

    void kill() throws InterruptedException {
        process.kill();
    }

    @Override
    public void close() {
        process.close();
    }
}
