package dev.patisserie.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingProgressed.State;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.data.draw.DessertSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests that a trainer that is killed (SIGKILL) at any point completes its job on a version of a data set as if
 * undisturbed: one COMPLETED, one checkpoint, the same weights. The stages are observed, and short ones prolonged, from
 * outside by topics and files.
 */
class KillIT {

    private static final String TRAINER = "trainer";

    private static TrainerFleet fleet;

    private static DatasetPublished version;

    /** The weights of an undisturbed run. */
    private static String undisturbed;

    @BeforeAll
    static void trainUndisturbed() throws Exception {
        fleet = TrainerFleet.start().with("trainer.snapshot-steps", "2");
        version = fleet.publishDataset();
        fleet.startTrainer(TRAINER);
        TrainingRequested request = sent();
        assertThat(fleet.awaitEnd(request).state()).isEqualTo(State.COMPLETED);
        undisturbed = fleet.weights(request);
    }

    @AfterAll
    static void stop() throws IOException {
        fleet.close();
    }

    private static void isAsIfUndisturbed(TrainingRequested request) throws Exception {
        TrainingProgressed end = fleet.awaitEnd(request);
        assertThat(end.state()).as("%s", end.failure()).isEqualTo(State.COMPLETED);
        fleet.awaitIdle();
        assertThat(fleet.ends(request)).containsExactly(State.COMPLETED);
        assertThat(fleet.checkpoints(request)).hasSize(1).allSatisfy(checkpoint -> assertThat(
                        checkpoint.datasetVersion().version())
                .isEqualTo(version.version()));
        assertThat(fleet.weights(request)).isEqualTo(undisturbed);
        assertThat(fleet.runs(request)).doesNotExist();
    }

    private static void killAndStartAgain() throws Exception {
        fleet.kill(TRAINER);
        fleet.startTrainer(TRAINER);
    }

    private static TrainingRequested sent() throws Exception {
        TrainingRequested request =
                TinySet.lasting().toBuilder().dataset(version.key()).build();
        fleet.send(request);
        return request;
    }

    @Test
    void atRandomMoments() throws Exception {
        killAtRandomMoments(4, 1);
    }

    @Test
    @Tag("nightly")
    void atTwentyRandomMoments() throws Exception {
        killAtRandomMoments(20, 2);
    }

    private static void killAtRandomMoments(int kills, long seed) throws Exception {
        var moments = new RandomMoments(seed);
        TrainingRequested request = sent();
        for (int i = 0; i < kills; i++) {
            moments.awaitNext(fleet, TRAINER, request);
            killAndStartAgain();
        }
        isAsIfUndisturbed(request);
    }

    @Test
    void onceAcceptedAndBeforeItHasStarted() throws Exception {
        // Given a job that waits behind another one
        TrainingRequested first = sent();
        fleet.awaitEpoch(first, 1);
        TrainingRequested second = sent();
        fleet.await("the second job's acceptance", () -> fleet.progress(second).stream()
                .anyMatch(event -> event.state() == State.ACCEPTED));

        // When
        killAndStartAgain();

        // Then
        isAsIfUndisturbed(first);
        isAsIfUndisturbed(second);
    }

    @Test
    void whileItWritesASnapshot() throws Exception {
        // Given
        TrainingRequested request = sent();
        fleet.awaitEpoch(request, 1);

        // When
        awaitWriteUnderWay(fleet.runs(request));
        killAndStartAgain();

        // Then
        isAsIfUndisturbed(request);
    }

    /** Polls without a pause, because a write is short. */
    private static void awaitWriteUnderWay(Path runs) {
        long deadline = System.nanoTime() + TrainerFleet.PATIENCE.toNanos();
        while (!TrainerFleet.holdsTemporary(runs)) {
            assertThat(System.nanoTime()).as("no write was seen").isLessThan(deadline);
        }
    }

    @Test
    void onceExportedAndBeforeItIsPublished() throws Exception {
        // Given a file in place of the store's folder, so that publishing fails
        Path shelf = fleet.models().resolve(TinySet.NAME);
        Path away = fleet.models().resolve("away");
        Files.move(shelf, away);
        Files.createFile(shelf);
        TrainingRequested request = sent();
        try {
            fleet.awaitEpoch(request, 1);
            fleet.await("the export", () -> fleet.record(request).contains("\"exported\""));

            // When
            fleet.kill(TRAINER);
        } finally {
            Files.delete(shelf);
            Files.move(away, shelf);
        }
        fleet.startTrainer(TRAINER);

        // Then
        isAsIfUndisturbed(request);
    }

    @Test
    void oncePublishedAndBeforeItsCompletionIsReported() throws Exception {
        // Given a topic that rejects progress events, so that COMPLETED cannot be published
        TrainingRequested request = sent();
        fleet.awaitEpoch(request, 1);
        fleet.limitProgress(1);
        fleet.await("the checkpoint", () -> !fleet.checkpoints(request).isEmpty());

        // When
        fleet.kill(TRAINER);
        fleet.limitProgress(1 << 20);
        fleet.startTrainer(TRAINER);

        // Then
        isAsIfUndisturbed(request);
    }

    @Test
    void keepsItsVersionIfANewerOneIsPublished(@TempDir Path temp) throws Exception {
        // Given a request for the newest version
        TrainingRequested request = TinySet.lasting();
        fleet.send(request);
        fleet.awaitEpoch(request, 1);

        // When
        DessertSet.make(temp.resolve("more"), new DessertSet.Recipe(3, 20, 6, 10, 48, 77));
        DatasetPublished newer = fleet.addPhotos(temp.resolve("more"));
        killAndStartAgain();

        // Then
        assertThat(newer.parent()).isEqualTo(version.version());
        isAsIfUndisturbed(request);
    }

    @Test
    void sigtermKeepsTheUnfinishedEpoch() throws Exception {
        // Given
        TrainingRequested request = sent();
        fleet.awaitEpoch(request, 2);

        // When
        ProcessHandle process = fleet.process(TRAINER);
        process.destroy();
        process.onExit().get(30, TimeUnit.SECONDS); // trainer.shutdown-timeout

        // Then
        fleet.startTrainer(TRAINER);
        isAsIfUndisturbed(request);
        assertThat(fleet.epochsTold(request)).doesNotHaveDuplicates();
    }
}
