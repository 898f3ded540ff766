package dev.patisserie.standalone.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.standalone.client.model.PublishedModels;
import dev.patisserie.standalone.client.model.ServedModels;
import dev.patisserie.standalone.e2e.RunningStack;
import dev.patisserie.standalone.e2e.TinySet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Sends every hostile input repeatedly while valid photos are answered and valid models are swapped.
 * {@code -Dhostile.minutes=20} sets the duration; the default is three rounds. Measurements are written to
 * {@code target/hostile-it-*.csv} and {@code target/hostile-it.txt}. Needs Linux's {@code /proc}.
 */
@EnabledOnOs(OS.LINUX)
@Tag("nightly")
class HostileIT {

    @RegisterExtension
    static final RunningStack STACK = RunningStack.withForgedRecords();

    /** The latency limit under attack in docs/operations.md. */
    private static final Duration BOUND = Duration.ofSeconds(5);

    /** The memory limit of the inference service in docker-compose.yml. */
    private static final long CONTAINER_BYTES = 6L << 30;

    /** The memory limit of the trainer in docker-compose.yml. */
    private static final long TRAINER_CONTAINER_BYTES = 4L << 30;

    /** Number of rounds that a comparison of the memory after each of them needs. */
    private static final int ROUNDS_TO_COMPARE = 3;

    private static final int FEWEST_ROUNDS = Integer.getInteger("hostile.rounds", ROUNDS_TO_COMPARE);

    private static final Duration SLOW = Duration.ofSeconds(2);

    private static final Path REPORT = Path.of("target", "hostile-it.txt");

    private final List<String> failures = new ArrayList<>();
    private final AnswerTable answers = new AnswerTable();
    private final List<ProcessUsage.Sample> afterRound = new ArrayList<>();
    private final AttackTimes times = new AttackTimes();

    @Test
    void answersValidPhotosInConstantMemoryUnderAttack() throws Exception {
        // Given a serving model and another valid one
        assertThat(FEWEST_ROUNDS)
                .as("hostile.rounds; the memory of the last rounds is compared with that of the first")
                .isGreaterThanOrEqualTo(ROUNDS_TO_COMPARE);
        List<CheckpointPublished> models = trainedModels();
        List<byte[]> photos = photos();
        try (var outcomes = new OutcomeRecorder(STACK.bootstrap());
                var inference = new ProcessUsage(STACK.inference(), usage("inference"));
                var trainer = new ProcessUsage(STACK.trainer(), usage("trainer"));
                var producer = ImageAttacks.producer(STACK.bootstrap());
                var stream = new SteadyStream(STACK.bootstrap(), photos, outcomes)) {
            var inputs = new HostileInputs(STACK, models, photos.get(0), outcomes, producer);

            // When
            run(inputs, inference);

            // Then
            SteadyStream.Latencies latencies = stream.assertAllAnswered();
            report(inputs, latencies, List.of(inference, trainer));
            assertThat(latencies.slowest().duration())
                    .as("%s", latencies.summary())
                    .isLessThanOrEqualTo(BOUND);
            assertThat(failures).isEmpty();
            assertThat(inference.samples())
                    .allSatisfy(sample -> assertThat(sample.totalBytes()).isLessThan(CONTAINER_BYTES));
            assertThat(trainer.samples())
                    .allSatisfy(sample -> assertThat(sample.totalBytes()).isLessThan(TRAINER_CONTAINER_BYTES));
            assertUsageIsFlat();
        }
        assertThat(STACK.train(TinySet.strong(5)).result()).isNotNull();
    }

    private static Path usage(String service) {
        return Path.of("target", "hostile-it-%s.csv".formatted(service));
    }

    /** Returns the serving model, and another one of the same size. */
    private static List<CheckpointPublished> trainedModels() throws Exception {
        Set<String> trained = new LinkedHashSet<>();
        for (int seed = 2; seed <= 3; seed++) {
            trained.add(STACK.train(TinySet.strongAtUsualSize(seed)).result().modelId());
        }
        STACK.await(models -> models.settled()
                && trained.stream().allMatch(id -> models.model(id).isPresent())
                && trained.contains(models.serving().modelId()));
        String serving = ServedModels.of(STACK.inferenceAddress()).serving().modelId();
        return PublishedModels.read(STACK.bootstrap()).stream()
                .filter(model -> trained.contains(model.modelId()))
                .sorted(Comparator.comparing(model -> !model.modelId().equals(serving)))
                .toList();
    }

    private static List<byte[]> photos() throws IOException {
        List<byte[]> photos = new ArrayList<>();
        for (var file : STACK.holdoutFiles()) {
            photos.add(Files.readAllBytes(file.path()));
        }
        return photos;
    }

    private void run(HostileInputs inputs, ProcessUsage usage) throws IOException {
        Instant end = Instant.now().plus(Duration.ofMinutes(Integer.getInteger("hostile.minutes", 0)));
        inputs.once().forEach((group, attacks) -> run(0, group, attacks));
        for (int round = 1; round <= FEWEST_ROUNDS || Instant.now().isBefore(end); round++) {
            for (Map.Entry<String, List<Attack>> group : inputs.groups().entrySet()) {
                run(round, group.getKey(), group.getValue());
            }
            afterRound.add(usage.latest());
        }
    }

    private void run(int round, String group, List<Attack> attacks) {
        for (Attack attack : attacks) {
            Instant begun = Instant.now();
            try {
                STACK.ensureAlive();
                answers.add(group, attack.execution().run());
            } catch (Exception | AssertionError failure) { // the other attacks run as well
                answers.add(group, "FAILURE");
                failures.add("round %d, %s: %s".formatted(round, attack.name(), failure));
            }
            times.add(attack.name(), begun, Instant.now());
        }
    }

    private void report(HostileInputs inputs, SteadyStream.Latencies latencies, List<ProcessUsage> usages)
            throws IOException {
        String report = """
                %d inputs, %d rounds, %d swaps, %d failures
                good photos: %s
                attacks while the slowest was on its way: %s
                inputs in whose time photos took longer than %s: %s
                inference service: %s
                trainer: %s
                resident MiB of the inference service after each round: %s
                threads: %s
                files: %s

                %s
                %s
                """.formatted(
                inputs.count(),
                afterRound.size(),
                inputs.swaps(),
                failures.size(),
                latencies.summary(),
                times.between(
                        latencies.slowest().sentAt(),
                        latencies.slowest().sentAt().plus(latencies.slowest().duration())),
                SLOW,
                times.slow(latencies.photos(), SLOW),
                usages.get(0).summary(),
                usages.get(1).summary(),
                afterRound.stream().map(each -> each.process().bytes() >> 20).toList(),
                afterRound.stream().map(ProcessUsage.Sample::threads).toList(),
                afterRound.stream().map(ProcessUsage.Sample::files).toList(),
                answers.markdown(),
                String.join(System.lineSeparator(), failures));
        System.getLogger(HostileIT.class.getName()).log(System.Logger.Level.INFO, report);
        Files.writeString(REPORT, report);
    }

    /**
     * The first round loads classes, compiles code and fills pools. Of the later ones, the second half uses no more
     * than the first; each half by its median, since a round may end just before a garbage collection.
     */
    private void assertUsageIsFlat() {
        List<ProcessUsage.Sample> later = afterRound.subList(1, afterRound.size());
        List<ProcessUsage.Sample> before = later.subList(0, later.size() / 2);
        List<ProcessUsage.Sample> after = later.subList(later.size() / 2, later.size());
        double growth = median(after, sample -> sample.process().bytes())
                / median(before, sample -> sample.process().bytes());
        assertThat(growth).as("growth of resident memory").isLessThan(1.1);
        assertThat(median(after, ProcessUsage.Sample::threads) - median(before, ProcessUsage.Sample::threads))
                .as("additional threads")
                .isLessThan(10);
        assertThat(median(after, ProcessUsage.Sample::files) - median(before, ProcessUsage.Sample::files))
                .as("additional open files")
                .isLessThan(50);
    }

    private static double median(List<ProcessUsage.Sample> samples, ToLongFunction<ProcessUsage.Sample> figure) {
        long[] sorted = samples.stream().mapToLong(figure).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
