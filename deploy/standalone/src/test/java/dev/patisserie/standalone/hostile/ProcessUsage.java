package dev.patisserie.standalone.hostile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Samples resident memory, threads and open files of a process and its children from Linux's {@code /proc}, every two
 * seconds, into a CSV file. The owner closes it.
 */
final class ProcessUsage implements AutoCloseable {

    private static final Duration PERIOD = Duration.ofSeconds(2);

    private final List<Sample> samples = new ArrayList<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ProcessHandle process;
    private final Path file;
    private final Instant begun = Instant.now();

    /**
     * One sample.
     *
     * @param second seconds since the start
     * @param process memory of the process
     * @param children total memory of its children
     * @param threads number of threads of the process
     * @param files number of open files of the process, including sockets
     */
    record Sample(long second, Resident process, Resident children, long threads, long files) {

        /** Returns the total memory; shared mapped files are counted once. */
        long totalBytes() {
            return process.anonymousBytes()
                    + children.anonymousBytes()
                    + Math.max(process.fileBytes(), children.fileBytes());
        }
    }

    /**
     * Resident memory.
     *
     * @param anonymousBytes heap, stacks and native memory
     * @param fileBytes mapped files, which are libraries and jars
     */
    record Resident(long anonymousBytes, long fileBytes) {

        private static final Resident NONE = new Resident(0, 0);

        long bytes() {
            return anonymousBytes + fileBytes;
        }

        private Resident plus(Resident other) {
            return new Resident(anonymousBytes + other.anonymousBytes, fileBytes + other.fileBytes);
        }
    }

    /** Starts sampling a process. */
    ProcessUsage(ProcessHandle process, Path file) {
        this.process = process;
        this.file = file;
        timer.scheduleAtFixedRate(this::sample, 0, PERIOD.toSeconds(), TimeUnit.SECONDS);
    }

    private synchronized void sample() {
        try {
            samples.add(new Sample(
                    Duration.between(begun, Instant.now()).toSeconds(),
                    resident(process),
                    process.descendants().map(ProcessUsage::resident).reduce(Resident.NONE, Resident::plus),
                    entries("task"),
                    entries("fd")));
            write();
        } catch (IOException e) { // the process has ended, which the test detects
            timer.shutdown();
        }
    }

    private static Resident resident(ProcessHandle process) {
        Path status = Path.of("/proc/%d/status".formatted(process.pid()));
        try {
            List<String> lines = Files.readAllLines(status);
            return new Resident(bytes(lines, "RssAnon:"), bytes(lines, "RssFile:"));
        } catch (IOException e) { // the process has just ended
            return Resident.NONE;
        }
    }

    private static long bytes(List<String> status, String field) {
        return status.stream()
                .filter(line -> line.startsWith(field))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .sum();
    }

    private long entries(String folder) throws IOException {
        try (Stream<Path> entries = Files.list(Path.of("/proc/%d".formatted(process.pid()), folder))) {
            return entries.count();
        }
    }

    private void write() throws IOException {
        List<String> lines = new ArrayList<>(
                List.of("second,anonymousMiB,filesMiB,childrenAnonymousMiB,childrenFilesMiB,threads,files"));
        samples.stream().map(ProcessUsage::line).forEach(lines::add);
        Files.write(file, lines);
    }

    private static String line(Sample sample) {
        return "%d,%d,%d,%d,%d,%d,%d"
                .formatted(
                        sample.second(),
                        sample.process().anonymousBytes() >> 20,
                        sample.process().fileBytes() >> 20,
                        sample.children().anonymousBytes() >> 20,
                        sample.children().fileBytes() >> 20,
                        sample.threads(),
                        sample.files());
    }

    /** Takes a last sample and returns all. */
    synchronized List<Sample> samples() {
        sample();
        return List.copyOf(samples);
    }

    /** Takes a sample and returns it. */
    synchronized Sample latest() {
        sample();
        return samples.get(samples.size() - 1);
    }

    /** Returns the ranges of all samples in MiB and counts, on one line. */
    String summary() {
        List<Sample> all = samples();
        return "resident %s MiB; children %s MiB in %d of %d samples; together, mapped files once, %s MiB; threads %s; files %s"
                .formatted(
                        mebibytes(all.stream()
                                .mapToLong(sample -> sample.process().bytes())),
                        mebibytes(all.stream()
                                .mapToLong(sample -> sample.children().bytes())
                                .filter(bytes -> bytes > 0)),
                        all.stream()
                                .filter(sample -> sample.children().bytes() > 0)
                                .count(),
                        all.size(),
                        mebibytes(all.stream().mapToLong(Sample::totalBytes)),
                        range(all.stream().mapToLong(Sample::threads)),
                        range(all.stream().mapToLong(Sample::files)));
    }

    private static String mebibytes(LongStream bytes) {
        return range(bytes.map(each -> each >> 20));
    }

    private static String range(LongStream values) {
        LongSummaryStatistics range = values.summaryStatistics();
        return range.getCount() == 0 ? "none" : range.getMin() + " to " + range.getMax();
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
