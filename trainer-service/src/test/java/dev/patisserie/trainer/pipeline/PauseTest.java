package dev.patisserie.trainer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.patisserie.common.event.SearchTrial;
import dev.patisserie.common.event.TrainingRequestBuilder;
import dev.patisserie.common.event.TrialResult;
import dev.patisserie.common.event.TrialStep;
import dev.patisserie.common.event.TrialStep.Publish;
import dev.patisserie.trainer.dataset.DatasetSource;
import dev.patisserie.trainer.dataset.PhotoSet;
import dev.patisserie.trainer.fit.TrainingPausedException;
import dev.patisserie.trainer.job.store.PausedTrials;
import dev.patisserie.trainer.pipeline.ResumableRun.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trials that pause at rungs and continue in other folders: bit-identical to an uninterrupted training. */
class PauseTest {

    @TempDir
    Path temp;

    private PhotoSet set;

    @BeforeEach
    void drawPhotos() {
        set = PhotoSet.draw(temp.resolve("set")); // 18 training images
    }

    @Test
    void simpleTrialThatPausesAfterEachEpochHasTheResultOfAnUninterruptedTraining() throws IOException {
        pausesAt(ResumableRun.simple(), List.of(1, 2, 3));
    }

    /** Epoch 2 is the end of the warm-up. The schedules of both phases span all their epochs. */
    @Test
    void transferTrialThatPausesWithinAndBetweenItsPhasesHasTheResultOfAnUninterruptedTraining() throws IOException {
        pausesAt(ResumableRun.transfer(), List.of(1, 2, 3, 4));
    }

    @Test
    void headOnlyTrialThatPausesHasTheResultOfAnUninterruptedTraining() throws IOException {
        var recipe = ResumableRun.transfer().build().transfer();
        var head = recipe.withFineTune(new dev.patisserie.common.event.TransferRecipe.FineTune(0, null, null));
        pausesAt(ResumableRun.transfer().transfer(head).dropout(0.25), List.of(1, 2));
    }

    private void pausesAt(TrainingRequestBuilder recipe, List<Integer> epochs) throws IOException {
        // Given
        var calm = new InterruptingListener();
        Outcome undisturbed =
                run(recipe, "undisturbed", null, null, Publish.BEST).train(calm);

        // When
        var paused = new PausedTrials(temp.resolve("paused"));
        var listener = new InterruptingListener();
        String before = null;
        for (int epoch : epochs) {
            ResumableRun step = run(recipe, "s.0." + epoch, before, epoch, Publish.NEVER);
            TrialResult result = pause(paused, step, before, listener);
            assertThat(result.trainImages()).isEqualTo(18);
            assertThat(result.curve())
                    .extracting(TrialResult.Point::epoch)
                    .containsExactlyElementsOf(epochs.subList(0, epochs.indexOf(epoch) + 1));
            before = "s.0." + epoch;
        }
        ResumableRun last = run(recipe, "winner", before, null, Publish.BEST);
        assertThat(paused.restore(before, last.work())).isTrue();
        Outcome continued = last.train(listener);

        // Then
        assertThat(continued.history()).isEqualTo(undisturbed.history());
        assertThat(continued.tensors()).isEqualTo(undisturbed.tensors());
        assertThat(continued.manifests().get(0).holdout())
                .isEqualTo(undisturbed.manifests().get(0).holdout());
        assertThat(listener.notices).isEmpty(); // no snapshot was discarded
        assertThat(listener.steps).hasSameSizeAs(calm.steps); // no step was repeated
    }

    private static TrialResult pause(
            PausedTrials paused, ResumableRun step, String before, InterruptingListener listener) throws IOException {
        if (before != null) {
            assertThat(paused.restore(before, step.work())).isTrue();
        }
        var pause = catchThrowableOfType(TrainingPausedException.class, () -> step.train(listener));
        paused.keep(step.request().requestId(), step.work());
        return pause.result();
    }

    private ResumableRun run(
            TrainingRequestBuilder recipe,
            String requestId,
            String continueFrom,
            Integer stopAtEpoch,
            Publish publish) {
        var step = new TrialStep(new SearchTrial("s", 0, 0), continueFrom, stopAtEpoch, publish);
        return new ResumableRun(
                recipe.requestId(requestId).trial(step).build(),
                DatasetSource.ofFolder(set.folder()),
                temp.resolve("runs").resolve(requestId),
                1 << 20);
    }
}
