package dev.patisserie.trainer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.event.TrainingRequestBuilder;
import dev.patisserie.trainer.dataset.DatasetSource;
import dev.patisserie.trainer.dataset.PhotoSet;
import dev.patisserie.trainer.pipeline.InterruptingListener.Killed;
import dev.patisserie.trainer.pipeline.ResumableRun.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that are stopped or killed and then resumed: the results are bit-identical to those of an uninterrupted run. */
class ResumeTest {

    @TempDir
    Path temp;

    private final InterruptingListener listener = new InterruptingListener();
    private PhotoSet set;

    @BeforeEach
    void drawPhotos() {
        set = PhotoSet.draw(temp.resolve("set")); // 18 training images, 6 for validation
    }

    @Test
    void simpleRunKilledAfterAnyStepHasTheResultOfAnUninterruptedRun() throws IOException {
        killAfterEachStep(run(ResumableRun.simple()), 15);
    }

    @Test
    void transferRunKilledAfterAnyStepHasTheResultOfAnUninterruptedRun() throws IOException {
        killAfterEachStep(run(ResumableRun.transfer()), 12);
    }

    private void killAfterEachStep(ResumableRun run, int steps) throws IOException {
        // Given
        Outcome undisturbed = undisturbed(run);
        assertThat(listener.steps).hasSize(steps);

        for (int step = 1; step <= steps; step++) {
            // When
            listener.steps.clear();
            killAfterStep(run, step);

            // Then
            assertThat(run.train(listener))
                    .as("killed after step %d of %d", step, steps)
                    .isEqualTo(undisturbed);
            // A snapshot is written every 2 steps, after the step is reported.
            assertThat(listener.steps.size()).isBetween(steps, steps + 2);
            emptyWorkFolder(run);
        }
    }

    @Test
    void runStoppedAtEveryStepHasTheResultOfAnUninterruptedRun() throws IOException {
        // Given
        ResumableRun run = run(ResumableRun.simple());
        Outcome undisturbed = undisturbed(run);

        // When: each attempt takes one step, or validates one batch, and is stopped
        listener.steps.clear();
        for (int step = 1; step <= 15; step++) {
            listener.saveWhenAsked(2);
            assertThatThrownBy(() -> run.train(listener))
                    .isInstanceOf(CancellationException.class)
                    .hasMessageContaining("SAVE");
            assertThat(listener.steps).hasSize(step);
            validateAtTheEndOfAnEpoch(run, step);
        }
        listener.leaveAlone();

        // Then
        assertThat(run.train(listener)).isEqualTo(undisturbed);
        assertThat(listener.steps).hasSize(15);
    }

    /** An interrupted validation restarts: it has two batches, and so three calls of {@code stop()}. */
    private void validateAtTheEndOfAnEpoch(ResumableRun run, int step) {
        if (step % 5 == 0 && step < 15) {
            listener.saveWhenAsked(3);
            assertThatThrownBy(() -> run.train(listener))
                    .isInstanceOf(CancellationException.class)
                    .hasMessageContaining("epoch");
        }
    }

    @Test
    void runKilledBetweenBestWeightsAndSnapshotHasTheResultOfAnUninterruptedRun() throws IOException {
        for (TrainingRequestBuilder request :
                new TrainingRequestBuilder[] {ResumableRun.simple(), ResumableRun.transfer()}) {
            // Given
            ResumableRun run = run(request);
            Outcome undisturbed = undisturbed(run);

            // When
            for (int epoch = 1; epoch <= 3; epoch++) {
                listener.killAtEndOfEpoch(epoch == 1 ? 1 : 2); // the previous epoch is reported again
                assertThatThrownBy(() -> run.train(listener)).isInstanceOf(Killed.class);
            }
            listener.leaveAlone();

            // Then
            assertThat(run.train(listener)).isEqualTo(undisturbed);
            emptyWorkFolder(run);
        }
    }

    @Test
    void unfinishedSnapshotIsIgnored() throws IOException {
        // Given
        ResumableRun run = run(ResumableRun.simple());
        Outcome undisturbed = undisturbed(run);
        killAfterStep(run, 8);
        byte[] whole = Files.readAllBytes(run.snapshot());
        Path temporary = run.work().resolve(".snapshot.npz.1.tmp");
        Files.write(temporary, Arrays.copyOf(whole, whole.length / 2));

        // Then
        assertThat(run.train(listener)).isEqualTo(undisturbed);
        assertThat(listener.notices).isEmpty();
    }

    @Test
    void damagedSnapshotIsDiscardedAndTrainingRestarts() throws IOException {
        // Given
        ResumableRun run = run(ResumableRun.simple());
        Outcome undisturbed = undisturbed(run);
        killAfterStep(run, 8);
        byte[] bytes = Files.readAllBytes(run.snapshot());
        bytes[bytes.length / 2] ^= 1;
        Files.write(run.snapshot(), bytes);
        listener.steps.clear();

        // Then
        assertThat(run.train(listener)).isEqualTo(undisturbed);
        assertThat(listener.steps).hasSize(15);
        assertThat(listener.notices)
                .singleElement()
                .asString()
                .contains(run.snapshot().toString(), "training restarts", "is damaged");
    }

    @Test
    void snapshotOfAnotherRequestIsDiscarded() throws IOException {
        // Given
        ResumableRun run = run(ResumableRun.simple());
        Outcome undisturbed = undisturbed(run);
        killAfterStep(run(ResumableRun.simple().seed(8L)), 8);
        listener.history.clear();

        // Then
        assertThat(run.train(listener)).isEqualTo(undisturbed);
        assertThat(listener.notices).singleElement().asString().contains("another request");
    }

    @Test
    void snapshotWithoutItsBestWeightsIsDiscarded() throws IOException {
        // Given
        ResumableRun run = run(ResumableRun.simple());
        Outcome undisturbed = undisturbed(run);
        killAfterStep(run, 8);
        Files.delete(run.work().resolve("best.json"));

        // Then
        assertThat(run.train(listener)).isEqualTo(undisturbed);
        assertThat(listener.notices).singleElement().asString().contains("best epoch are missing");
    }

    @Test
    void runKilledAfterTrainingIsOnlyEvaluatedAndExportedAgain() throws IOException {
        // Given
        ResumableRun run = run(ResumableRun.simple());
        Outcome undisturbed = run.train(listener);
        Path leftOver = run.work().resolve("model/probes/left-over.png");
        Files.write(leftOver, new byte[3]);
        listener.steps.clear();

        // Then
        assertThat(run.train(listener)).isEqualTo(undisturbed);
        assertThat(listener.steps).isEmpty();
        assertThat(leftOver).doesNotExist();
    }

    @Test
    void resumedComparisonDoesNotTrainItsFirstModelAgain() throws IOException {
        // Given: 6 steps of the first model, 8 of the second
        ResumableRun run = run(ResumableRun.compare());
        Outcome undisturbed = undisturbed(run);
        killAfterStep(run, 14);
        listener.steps.clear();

        // Then
        assertThat(run.train(listener)).isEqualTo(undisturbed);
        assertThat(listener.steps).extracting(step -> step.phase().name()).containsOnly("fine-tune");
    }

    private ResumableRun run(TrainingRequestBuilder request) {
        return new ResumableRun(request.build(), DatasetSource.ofFolder(set.folder()), temp, 1 << 20);
    }

    private Outcome undisturbed(ResumableRun run) throws IOException {
        listener.history.clear();
        Outcome outcome = run.train(listener);
        emptyWorkFolder(run);
        return outcome;
    }

    private void emptyWorkFolder(ResumableRun run) throws IOException {
        run.emptyWorkFolder();
        listener.history.clear();
    }

    private void killAfterStep(ResumableRun run, int step) {
        listener.killAfterStep(step);
        assertThatThrownBy(() -> run.train(listener)).isInstanceOf(Killed.class);
        listener.leaveAlone();
    }
}
