package dev.patisserie.standalone.command.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.store.TestS3Server;
import dev.patisserie.standalone.broker.TestBroker;
import dev.patisserie.standalone.command.Patisserie;
import dev.patisserie.standalone.command.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures the publication of drawn photos to a folder and to an S3 server, each twice, by processes with a heap of 256
 * MB. Not part of the tests; {@code -Dpublication.images=100000} sets the number of photos:
 *
 * <pre>mvn test -pl deploy/standalone -am -Dtest=PublicationBenchmark -Dsurefire.failIfNoSpecifiedTests=false</pre>
 */
class PublicationBenchmark {

    private static final int CLASSES = 6;

    @RegisterExtension
    static final TestBroker BROKER = new TestBroker();

    @TempDir
    Path temp;

    private final List<String> rows = new ArrayList<>();

    @Test
    void measuresPublications() throws Exception {
        int images = Integer.getInteger("publication.images", 1200);
        Path photos = temp.resolve("photos");
        int share = images / CLASSES / 10;
        new Terminal()
                .run(
                        "data",
                        "make",
                        photos,
                        "--train",
                        images / CLASSES - 2 * share,
                        "--validation",
                        share,
                        "--holdout",
                        share,
                        "--size",
                        Integer.getInteger("publication.size", 96));
        Path objects = Files.createDirectories(temp.resolve("s3"));
        try (var server = TestS3Server.start(objects, "datasets")) {
            measureTwice("folder", photos, temp.resolve("folder").toString(), Map.of(), temp.resolve("folder"));
            measureTwice("s3", photos, "s3://datasets/store", server.environment(), objects);
        }
        Path report = Files.createDirectories(Path.of("target")).resolve("publication.md");
        Files.write(report, rows);
    }

    private void measureTwice(String name, Path photos, String store, Map<String, String> environment, Path stored)
            throws Exception {
        String first = measure(name, photos, store, environment);
        long bytes = bytes(stored);
        String second = measure(name, photos, store, environment);
        assertThat(second).contains("nothing was written");
        assertThat(bytes(stored)).isEqualTo(bytes);
        rows.add("%s: %d photos of %d bytes, stored %d bytes; %s"
                .formatted(
                        name,
                        count(photos),
                        bytes(photos),
                        bytes,
                        first.lines()
                                .filter(line -> line.startsWith("published") || line.contains("near duplicates"))
                                .toList()));
    }

    /** Returns the output of the command. */
    private String measure(String name, Path photos, String store, Map<String, String> environment) throws Exception {
        Path log = temp.resolve("publish.log");
        ProcessBuilder command = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Patisserie.class.getName(),
                        "data",
                        "publish",
                        photos.toString(),
                        "--name",
                        name,
                        "--bootstrap",
                        BROKER.bootstrap(),
                        "--dataset-store",
                        store)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        command.environment().putAll(environment);
        long begun = System.nanoTime();
        Process process = command.start();
        List<Long> resident = new ArrayList<>();
        while (!process.waitFor(1, TimeUnit.SECONDS)) {
            resident.add(resident(process.pid()));
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        assertThat(process.exitValue()).as(Files.readString(log)).isZero();
        rows.add("%s: %.1f s, resident memory in MB at each tenth of the time %s, peak %d"
                .formatted(
                        name,
                        seconds,
                        tenths(resident),
                        resident.stream().mapToLong(i -> i).max().orElse(0)));
        return Files.readString(log);
    }

    private static List<Long> tenths(List<Long> values) {
        return Stream.iterate(0, i -> i + 1)
                .limit(10)
                .filter(i -> !values.isEmpty())
                .map(i -> values.get(i * values.size() / 10))
                .toList();
    }

    /** Returns the resident memory of a process in MB; 0 if it has ended. */
    private static long resident(long pid) {
        try (Stream<String> status = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return status.filter(line -> line.startsWith("VmRSS:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .findFirst()
                            .orElse(0)
                    / 1024;
        } catch (IOException e) {
            return 0;
        }
    }

    private static long bytes(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private static long count(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).count();
        }
    }
}
