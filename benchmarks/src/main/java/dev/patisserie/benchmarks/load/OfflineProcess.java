package dev.patisserie.benchmarks.load;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.json.Json;
import dev.patisserie.standalone.workspace.ProjectHome;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The inference service's decoder and model in a process without Kafka. The process ends at the end of its input, and
 * therefore with this JVM. The caller owns it and closes it once.
 */
public final class OfflineProcess implements AutoCloseable {

    private static final String READY = "ready";

    private static final String MAIN = "dev.patisserie.benchmarks.offline.OfflineBench";

    private final Process process;
    private final Path log;
    private final PrintWriter questions;
    private final BufferedReader answers;
    private boolean hasStatements;

    private OfflineProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.questions = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /**
     * Starts the process and waits until its model is loaded.
     *
     * @param checkpoint the model
     * @param store folder of the model store
     * @param work work folder of the process
     * @param photos photos to decode
     * @throws IllegalStateException if the process does not start; its log contains the reason
     */
    public static OfflineProcess start(
            ProjectHome home, CheckpointPublished checkpoint, Path store, Path work, List<Path> photos)
            throws IOException {
        Files.createDirectories(work);
        Path event = work.resolve("checkpoint.json");
        Json.MAPPER.writeValue(event.toFile(), checkpoint);
        Path list = work.resolve("photos.txt");
        Files.write(list, photos.stream().map(Path::toString).toList());
        Path log = work.resolve("offline.log");
        var builder = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                home.benchmarksJar() + File.pathSeparator + home.serviceClassPath("inference-service"),
                MAIN,
                event.toString(),
                store.toString(),
                work.resolve("models").toString(),
                list.toString()));
        builder.redirectError(log.toFile());
        builder.environment().putIfAbsent("TF_CPP_MIN_LOG_LEVEL", "3");
        var offline = new OfflineProcess(builder.start(), log);
        offline.awaitModel();
        return offline;
    }

    private void awaitModel() throws IOException {
        String line = read();
        if (!line.startsWith(READY)) {
            throw new IllegalStateException("expected '%s', found '%s'".formatted(READY, line));
        }
        hasStatements = line.length() > READY.length();
    }

    private String read() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IllegalStateException("the process without Kafka has ended; its log is " + log);
        }
        return line;
    }

    /** Returns whether the model states more than probabilities. */
    public boolean hasStatements() {
        return hasStatements;
    }

    /** Returns the model with all statements on its answers, on decoded photos in full batches. */
    public Subject stated() {
        return new Subject("model with statements", window -> measure("stated", window));
    }

    /** Returns the same weights with probabilities only. */
    public Subject plain() {
        return new Subject("model with probabilities", window -> measure("plain", window));
    }

    /** Returns the forward pass alone, on decoded photos in full batches. */
    public Subject raw() {
        return new Subject("raw model", window -> measure("raw", window));
    }

    /** Returns decoding and resizing alone, on one thread. */
    public Subject decode() {
        return new Subject("decoder", window -> measure("decode", window));
    }

    /** Returns decoding and classification like in the service. */
    public Subject service() {
        return new Subject("service without Kafka", window -> measure("service", window));
    }

    private Measurement measure(String what, Duration window) throws IOException {
        ProcessorTime processor = ProcessorTime.since(process.toHandle());
        questions.println(what + " " + window.toNanos() / 1e9);
        return processor.pace(Double.parseDouble(read()));
    }

    @Override
    public void close() {
        questions.close();
        process.destroy();
    }
}
