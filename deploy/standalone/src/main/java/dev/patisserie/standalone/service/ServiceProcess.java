package dev.patisserie.standalone.service;

import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.io.FileNames;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A service in its own process. Its output is copied to a log file, without TensorFlow's information on its graph
 * optimisers.
 *
 * <p>The caller owns the process and closes it once. If this JVM ends without closing it, the agent in the service ends
 * the service.
 */
public final class ServiceProcess implements AutoCloseable {

    private static final int TAIL_LINES = 25;

    private static final long GRACE_SECONDS = 35; // more than the shutdown time of the services

    private static final long LOG_MILLIS = 2_000;

    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(2);

    private final ServiceSpec spec;
    private final Path log;
    private final Process process;
    private final Thread copy; // copies the output to the log

    private ServiceProcess(ServiceSpec spec, Path log, Process process, Thread copy) {
        this.spec = spec;
        this.log = log;
        this.process = process;
        this.copy = copy;
    }

    /**
     * Starts the process; see {@link #awaitStarted}.
     *
     * @param guardJar the agent that ends the service with this JVM
     * @param log the log file, which the output is appended to
     * @throws IOException if it cannot be started
     */
    public static ServiceProcess start(ServiceSpec spec, Path guardJar, Path log) throws IOException {
        Files.createDirectories(log.getParent());
        var builder = new ProcessBuilder(spec.command(guardJar)).redirectErrorStream(true);
        builder.environment().putIfAbsent("TF_CPP_MIN_LOG_LEVEL", "3");
        spec.environment().forEach(builder.environment()::putIfAbsent);
        if (FileNames.limitation().isPresent()) { // the trainer must read the names of class folders
            builder.environment().put("LC_ALL", "C.UTF-8");
        }
        Process process = builder.start();
        Thread copy = QuietLog.copy("log-" + spec.name(), process.getInputStream(), log);
        return new ServiceProcess(spec, log, process, copy);
    }

    /** Returns the address of its HTTP interface. */
    public URI address() {
        return spec.address();
    }

    /** Returns the address of its health and metrics. */
    public URI management() {
        return spec.management();
    }

    /** Returns the process, for example to measure its memory. */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    /**
     * Waits until its start-up checks pass.
     *
     * @param timeout time limit
     * @throws ServiceFailedException if the service ends or exceeds the limit; the message includes the end of its log
     */
    public void awaitStarted(Duration timeout) throws InterruptedException {
        URI health = spec.management().resolve("/q/health/started");
        HttpClient client = HttpClient.newHttpClient();
        boolean started = Polling.until(timeout, () -> {
            ensureAlive();
            return isUp(client, health);
        });
        if (!started) {
            throw new ServiceFailedException(
                    "%s is not up after %d s".formatted(spec.name(), timeout.toSeconds()) + tail());
        }
    }

    private static boolean isUp(HttpClient client, URI health) throws InterruptedException {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(health).timeout(PROBE_TIMEOUT);
            return client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false; // not listening yet
        }
    }

    /**
     * Checks that the service runs.
     *
     * @throws ServiceFailedException if it has ended; the message includes the end of its log
     */
    public void ensureAlive() {
        if (!process.isAlive()) {
            throw new ServiceFailedException(
                    "%s ended with exit code %d".formatted(spec.name(), process.exitValue()) + tail());
        }
    }

    private String tail() {
        awaitLog();
        try {
            List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
            List<String> last = lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
            return "; the end of %s:%n%s".formatted(log, String.join(System.lineSeparator(), last));
        } catch (IOException e) {
            return "; its log %s cannot be read: %s".formatted(log, Reasons.withPaths(e));
        }
    }

    /** Waits until the output of an ending process is in the log. */
    private void awaitLog() {
        try {
            copy.join(LOG_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Requests a shutdown. */
    void terminate() {
        process.destroy();
    }

    /** Kills the process without a clean-up, and waits for its end. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
        awaitLog();
    }

    /** Requests a shutdown, waits for it, and kills the process after a time limit. */
    @Override
    public void close() {
        terminate();
        try {
            if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            awaitLog();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
