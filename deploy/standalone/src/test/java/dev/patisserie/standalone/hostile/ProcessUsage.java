package dev.patisserie.standalone.hostile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Samples resident memory, threads and open files of a process and its children from Linux's {@code
 * /proc}, every ten seconds, into a CSV file. The owner closes it.
 */
final class ProcessUsage implements AutoCloseable {

    private static final Duration PERIOD = Duration.ofSeconds(10);

    private final List<Sample> samples = new ArrayList<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ProcessHandle process;
    private final Path file;
    private final Instant begun = Instant.now();

    /**
     * One reading.
     *
     * @param second since the start
     * @param residentBytes of the process
     * @param childrenBytes resident memory of its children
     * @param threads of the process
     * @param files that the process has open, sockets included
     */
    record Sample(long second, long residentBytes, long childrenBytes, long threads, long files) {}

    /** Starts to sample a process. */
    ProcessUsage(ProcessHandle process, Path file) {
        this.process = process;
        this.file = file;
        timer.scheduleAtFixedRate(this::sample, 0, PERIOD.toSeconds(), TimeUnit.SECONDS);
    }

    /** Returns whether this system has {@code /proc}. */
    static boolean isSupported() {
        return Files.exists(Path.of("/proc/self/status"));
    }

    private synchronized void sample() {
        try {
            samples.add(
                    new Sample(
                            Duration.between(begun, Instant.now()).toSeconds(),
                            residentBytes(process),
                            process.descendants().mapToLong(ProcessUsage::residentBytes).sum(),
                            entries("task"),
                            entries("fd")));
            write();
        } catch (IOException e) { // the process has ended; the test sees that
            timer.shutdown();
        }
    }

    private static long residentBytes(ProcessHandle process) {
        Path status = Path.of("/proc/%d/status".formatted(process.pid()));
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .sum();
        } catch (IOException e) { // it has just ended
            return 0;
        }
    }

    private long entries(String folder) throws IOException {
        try (Stream<Path> entries =
                Files.list(Path.of("/proc/%d".formatted(process.pid()), folder))) {
            return entries.count();
        }
    }

    private void write() throws IOException {
        List<String> lines =
                new ArrayList<>(List.of("second,residentMiB,childrenMiB,threads,files"));
        samples.forEach(
                sample ->
                        lines.add(
                                "%d,%d,%d,%d,%d"
                                        .formatted(
                                                sample.second(),
                                                sample.residentBytes() >> 20,
                                                sample.childrenBytes() >> 20,
                                                sample.threads(),
                                                sample.files())));
        Files.write(file, lines);
    }

    /** Takes a last sample and returns all. */
    synchronized List<Sample> samples() {
        sample();
        return List.copyOf(samples);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
