package dev.patisserie.standalone.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.AccuracyEstimated;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.standalone.broker.TestBroker;
import dev.patisserie.standalone.service.Polling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures the state and the cost of the feedback service: throughput of predictions and of labels, bytes on disk and
 * on the broker, memory, restoration after a kill. The images of the predictions have expired, so that no data set is
 * published. Not part of the tests; {@code -Dfeedback.predictions=1000000 -Dfeedback.labels=100000} set the numbers:
 *
 * <pre>mvn test -pl deploy/standalone -am -Dtest=FeedbackBenchmark -Dsurefire.failIfNoSpecifiedTests=false</pre>
 */
class FeedbackBenchmark {

    private static final int PREDICTIONS = Integer.getInteger("feedback.predictions", 20_000);

    private static final int LABELS = Integer.getInteger("feedback.labels", 2_000);

    private static final int THREADS = Integer.getInteger("feedback.threads", 1);

    private static final String APPLICATION = "feedback-service-desserts";

    private static final String IMAGES = "feedback_state_images";

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @RegisterExtension
    static final TestBroker BROKER = new TestBroker();

    @TempDir
    Path temp;

    private final List<String> rows = new ArrayList<>(List.of("| measure | value |", "|---|---|"));
    private Path state;
    private BrokerState broker;
    private MeasuredService service;

    @Test
    void measuresStateAndCost() throws Exception {
        state = temp.resolve("state");
        try (var opened = new BrokerState(BROKER.bootstrap())) {
            broker = opened;
            row("records", "%,d predictions, %,d labels, %d thread(s)", PREDICTIONS, LABELS, THREADS);
            measureThroughput();
            checkOutputs();
            measureBytes();
            measureRestorations();
            checkOutputs();
        } finally {
            if (service != null) {
                service.close();
            }
            report();
        }
    }

    private void measureThroughput() throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", BROKER.bootstrap(), "linger.ms", "20"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            broker.expireImages(producer, DrawnEvents.POSITIONS);
            send(producer, PREDICTIONS, DrawnEvents::prediction);
            service = start("first");
            row("start without state", "%.1f s", service.secondsToReady());
            rate("predictions", PREDICTIONS, () -> service.await(IMAGES, PREDICTIONS));
            memory("after the predictions");
            rate("labels until their expired images are counted", LABELS, () -> {
                rate("labels, with their sending", LABELS, () -> {
                    send(producer, LABELS, i -> DrawnEvents.label(image(i)));
                    service.await("feedback_join_total{outcome=\"joined\"", LABELS);
                });
                memory("after the labels");
                awaitCollection();
            });
        }
    }

    private static int image(int label) {
        return (int) ((long) label * PREDICTIONS / LABELS);
    }

    private static void send(
            KafkaProducer<byte[], byte[]> producer, int count, IntFunction<ProducerRecord<byte[], byte[]>> record) {
        IntStream.range(0, count).mapToObj(record).forEach(producer::send);
        producer.flush();
    }

    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }

    /** Runs a work and adds a row with its rate, and with the processor times of the service and of this process. */
    private void rate(String name, int count, Work work) throws Exception {
        long begun = System.nanoTime();
        Duration serviceBefore = service.cpu();
        Duration brokerBefore = cpu();
        work.run();
        double seconds = (System.nanoTime() - begun) / 1e9;
        row(
                name,
                "%.1f s, %.0f/s; processor time of the service %.0f µs each, of broker and producer %.0f µs",
                seconds,
                count / seconds,
                micros(service.cpu().minus(serviceBefore)) / count,
                micros(cpu().minus(brokerBefore)) / count);
    }

    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
    }

    private static double micros(Duration duration) {
        return duration.toNanos() / 1e3;
    }

    private void awaitCollection() throws InterruptedException {
        service.await("feedback_images_expired_total", LABELS);
        assertThat(Polling.until(PATIENCE, () -> service.sum("feedback_growth_waiting{state=\"uncollected\"") == 0))
                .isTrue();
    }

    private void memory(String name) throws IOException {
        row("resident memory " + name, "%d MB, peak %d MB", service.memory("VmRSS"), service.memory("VmHWM"));
    }

    private MeasuredService start(String name) throws IOException, InterruptedException {
        return MeasuredService.start(
                temp.resolve(name + ".log"),
                Map.of(
                        "kafka.bootstrap.servers",
                        BROKER.bootstrap(),
                        "feedback.dataset-store",
                        temp.resolve("datasets").toString(),
                        "feedback.state-dir",
                        state.toString(),
                        "feedback.threads",
                        Integer.toString(THREADS)));
    }

    private void checkOutputs() throws Exception {
        Map<String, Integer> joined = new HashMap<>();
        Map<String, Boolean> correct = new HashMap<>();
        broker.joined(record -> {
            joined.merge(record.imageId(), 1, Integer::sum);
            correct.put(record.imageId(), record.correct());
        });
        Map<String, Boolean> expected = new HashMap<>();
        IntStream.range(0, LABELS)
                .map(FeedbackBenchmark::image)
                .forEach(image -> expected.put(DrawnEvents.imageId(image), DrawnEvents.isCorrect(image)));
        assertThat(joined.values()).as("joined records of an image").containsOnly(1);
        assertThat(correct.equals(expected)).as("equal joined records").isTrue();
        assertThat(service.sum(IMAGES)).isEqualTo(PREDICTIONS);
        assertThat(Polling.until(PATIENCE, this::isEstimated)).as("estimate").isTrue();
    }

    /** Returns whether the last estimate counts all predictions and labels. */
    private boolean isEstimated() {
        List<AccuracyEstimated> estimates = new ArrayList<>();
        try {
            broker.estimates(estimates::add);
        } catch (Exception e) { // declared by Kafka's futures
            throw new IllegalStateException(e);
        }
        if (estimates.isEmpty()) {
            return false;
        }
        AccuracyEstimated last = estimates.get(estimates.size() - 1);
        long labels = last.labels().values().stream().mapToLong(i -> i).sum();
        return last.images() == PREDICTIONS && labels == LABELS;
    }

    private void measureBytes() throws Exception {
        row("state by its own count, feedback_state_bytes", "%s", megabytes((long)
                service.sum("feedback_state_bytes")));
        row("state folder", "%s", megabytes(bytes(state)));
        broker.sizes().forEach((topic, bytes) -> {
            if (topic.startsWith(APPLICATION)
                    || List.of(Topics.PREDICTIONS, Topics.LABELS, Topics.FEEDBACK)
                            .contains(topic)) {
                row("topic " + topic, "%s", megabytes(bytes));
            }
        });
    }

    private static long bytes(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.mapToLong(
                            file -> file.toFile().isFile() ? file.toFile().length() : 0)
                    .sum();
        }
    }

    private static String megabytes(long bytes) {
        return "%.1f MB".formatted(bytes / 1e6);
    }

    private void measureRestorations() throws Exception {
        service.kill();
        restart("after a kill, folder kept");
        service.kill();
        AtomicFiles.deleteTree(state);
        restart("after a kill, folder lost");
        assertThat(service.restoredRecords()).isGreaterThanOrEqualTo(PREDICTIONS);
        service.close();
        restart("after a stop, folder kept");
    }

    /** Starts the service after the broker has removed the previous process, so that its session does not count. */
    private void restart(String name) throws Exception {
        assertThat(broker.awaitEmpty(APPLICATION, PATIENCE)).isTrue();
        service = start(name);
        row(
                "start " + name,
                "%.1f s, processor time %.1f s; %,d records read from changelogs, %d MB",
                service.secondsToReady(),
                micros(service.cpu()) / 1e6,
                service.restoredRecords(),
                service.memory("VmRSS"));
        assertThat(service.sum(IMAGES)).as(name).isEqualTo(PREDICTIONS);
    }

    // CHECKSTYLE OFF: RegexpSinglelineJava because the rows are the output of the benchmark
    private void row(String measure, String format, Object... values) {
        String row = "| %s | %s |".formatted(measure, format.formatted(values));
        rows.add(row);
        System.out.println(row);
    }
    // CHECKSTYLE ON: RegexpSinglelineJava

    private void report() throws IOException {
        Path report = Files.createDirectories(Path.of("target")).resolve("feedback.md");
        Files.write(report, rows);
    }
}
