package dev.patisserie.standalone.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.standalone.client.PublishedModels;
import dev.patisserie.standalone.e2e.RunningStack;
import dev.patisserie.standalone.e2e.TinySet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Every hostile input, again and again, while good photos are answered. {@code
 * -Dhostile.minutes=20} repeats the inputs for that long; the default is three rounds. Figures are
 * written to {@code target/hostile-it.csv} and {@code target/hostile-it.txt}.
 */
@Tag("nightly")
class HostileIT {

    @RegisterExtension static final RunningStack STACK = RunningStack.withForgedRecords();

    /** The bound that docs/operations.md states for a photo under attack. */
    private static final Duration BOUND = Duration.ofSeconds(15);

    /** The memory limit of the inference service in docker-compose.yml. */
    private static final long CONTAINER_BYTES = 2L << 30;

    private static final int FEWEST_ROUNDS = 3;

    private static final Path USAGE = Path.of("target", "hostile-it.csv");
    private static final Path REPORT = Path.of("target", "hostile-it.txt");

    private final List<String> failures = new ArrayList<>();
    private final List<Long> residentAfterRound = new ArrayList<>();

    @Test
    void goodPhotosAreAnsweredAndMemoryStaysFlatWhileEveryInputIsSent() throws Exception {
        assumeTrue(ProcessUsage.isSupported(), "needs Linux's /proc");
        // Given a model that serves
        CheckpointPublished good = trainedModel();
        List<byte[]> photos = photos();
        try (var outcomes = new OutcomeRecorder(STACK.bootstrap());
                var usage = new ProcessUsage(STACK.inference(), USAGE);
                var producer = ImageAttacks.producer(STACK.bootstrap());
                var stream = new SteadyStream(STACK.bootstrap(), photos, outcomes)) {
            var http = new HttpAttacks(STACK.inferenceAddress(), good.dataset(), photos.get(0));
            List<Attack> attacks =
                    Stream.of(
                                    http.attacks(),
                                    new ConnectionAttacks(
                                                    STACK.inferenceAddress(),
                                                    good.dataset(),
                                                    http::assertAnswered)
                                            .attacks(),
                                    new ImageAttacks(producer, photos.get(0), outcomes).attacks(),
                                    new ModelAttacks(
                                                    producer,
                                                    STACK.inferenceAddress(),
                                                    STACK.models(),
                                                    good)
                                            .attacks(),
                                    new RequestAttacks(STACK.bootstrap()).attacks())
                            .flatMap(all -> all)
                            .toList();

            // When
            run(attacks, usage);

            // Then
            SteadyStream.Latencies latencies = stream.assertAllAnsweredWithin(BOUND);
            report(attacks, latencies);
            assertThat(failures).isEmpty();
            assertThat(usage.samples())
                    .allSatisfy(
                            sample ->
                                    assertThat(sample.residentBytes() + sample.childrenBytes())
                                            .isLessThan(CONTAINER_BYTES));
            assertMemoryIsFlat();
        }
        assertThat(STACK.train(TinySet.strong(3)).result()).isNotNull();
    }

    private static CheckpointPublished trainedModel() throws Exception {
        String modelId = STACK.train(TinySet.strong(2)).result().modelId();
        STACK.await(models -> models.serves(modelId));
        return PublishedModels.read(STACK.bootstrap()).stream()
                .filter(model -> model.modelId().equals(modelId))
                .findFirst()
                .orElseThrow();
    }

    private static List<byte[]> photos() throws IOException {
        List<byte[]> photos = new ArrayList<>();
        for (var file : STACK.holdoutFiles()) {
            photos.add(Files.readAllBytes(file.path()));
        }
        return photos;
    }

    private void run(List<Attack> attacks, ProcessUsage usage) {
        Instant end =
                Instant.now().plus(Duration.ofMinutes(Integer.getInteger("hostile.minutes", 0)));
        for (int round = 1; round <= FEWEST_ROUNDS || Instant.now().isBefore(end); round++) {
            for (Attack attack : attacks) {
                run(round, attack);
            }
            List<ProcessUsage.Sample> samples = usage.samples();
            residentAfterRound.add(samples.get(samples.size() - 1).residentBytes());
        }
    }

    private void run(int round, Attack attack) {
        try {
            STACK.ensureAlive();
            attack.execution().run();
        } catch (Exception | AssertionError failure) { // the others are to be seen as well
            failures.add("round %d, %s: %s".formatted(round, attack.name(), failure));
        }
    }

    private void report(List<Attack> attacks, SteadyStream.Latencies latencies) throws IOException {
        Files.writeString(
                REPORT,
                "%d inputs, %d rounds, %d failures%ngood photos: %s%nresident bytes after each round: %s%n%s%n"
                        .formatted(
                                attacks.size(),
                                residentAfterRound.size(),
                                failures.size(),
                                latencies,
                                residentAfterRound,
                                String.join(System.lineSeparator(), failures)));
    }

    /** The first round loads classes, compiles code and fills pools; later ones add nothing. */
    private void assertMemoryIsFlat() {
        long second = residentAfterRound.get(1);
        long last = residentAfterRound.get(residentAfterRound.size() - 1);
        assertThat((double) last / second).isLessThan(1.1);
    }
}
