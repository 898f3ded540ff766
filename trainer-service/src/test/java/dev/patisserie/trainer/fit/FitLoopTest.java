package dev.patisserie.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.event.TrainingProgressed.Epoch;
import dev.patisserie.common.event.TrainingRequested.EarlyStopping;
import dev.patisserie.common.event.TrainingRequested.ReduceOnPlateau;
import dev.patisserie.common.event.TrialResult;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.trainer.dataset.Batch;
import dev.patisserie.trainer.dataset.DatasetReader;
import dev.patisserie.trainer.dataset.DecodedDataset;
import dev.patisserie.trainer.dataset.PhotoSet;
import dev.patisserie.trainer.npz.WeightsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;

/** Runs the loop with a fake model that counts and has predefined validation losses. */
class FitLoopTest {

    private static final int BATCH = 4; // 18 training images: 5 steps; 6 validation images: 2

    @TempDir
    Path temp;

    private final List<Epoch> epochs = new ArrayList<>();
    private final List<StepReport> steps = new ArrayList<>();
    private final List<String> phases = new ArrayList<>();
    private final List<String> notices = new ArrayList<>();
    private final FakeModel model = new FakeModel();
    private DecodedDataset images;
    private RunState memory;
    private Stop stop = Stop.NONE;

    @BeforeEach
    void openPhotos() throws IOException {
        PhotoSet set = PhotoSet.draw(temp.resolve("set"));
        memory = RunState.open(temp.resolve("work"), "run-1", notices::add);
        images = DecodedDataset.open(
                DatasetReader.read(set.folder()),
                new DecodedDataset.Options(16, temp.resolve("cache"), 1 << 20, 1),
                (done, of) -> {});
    }

    @AfterEach
    void closePhotos() throws IOException {
        memory.close();
        images.close();
    }

    @Test
    void trainsOnEveryImageOncePerEpochInAnotherOrder() throws IOException {
        model.validationLosses = List.of(0.5, 0.4);

        run(plan(2, null, null));

        assertThat(model.steps).hasSize(2 * 5); // ceil(18 / 4) steps per epoch
        assertThat(model.steps.subList(0, 5)).extracting(Batch::size).containsExactly(4, 4, 4, 4, 2);
        assertThat(model.steps.get(0).labels()).isNotEqualTo(model.steps.get(5).labels());
    }

    @Test
    void reportsThePhaseAndEachStep() throws IOException {
        model.validationLosses = List.of(0.5, 0.4);

        run(new FitPlan("fine-tune", 2, 3, BATCH, 1, new LearningRatePolicy(0.5, null, null), null, 2, 1000));

        String phase = "Phase[name=fine-tune, epochs=2, epochsBefore=3, steps=5, stepsDone=0]";
        assertThat(phases).containsExactly("started " + phase, "ended " + phase);
        // Three epochs of 5 steps were planned before it.
        assertThat(steps)
                .extracting(StepReport::globalStep)
                .containsExactly(16L, 17L, 18L, 19L, 20L, 21L, 22L, 23L, 24L, 25L);
        StepReport seventh = steps.get(6);
        assertThat(seventh.epoch()).isEqualTo(2);
        assertThat(seventh.epochInRun()).isEqualTo(5);
        assertThat(seventh.number()).isEqualTo(2);
        assertThat(seventh.learningRate()).isEqualTo(0.5);
        assertThat(seventh.score()).isEqualTo(new Score(4, 8, 1));
        assertThat(seventh.epochScore()).isEqualTo(new Score(8, 16, 2));
    }

    @Test
    void savesTheWeightsOfEachBetterEpochAndNamesTheBest() throws IOException {
        model.validationLosses = List.of(0.5, 0.3, 0.4, 0.3);

        Fitted fitted = run(plan(4, null, null));

        assertThat(model.savedAfterEpoch).containsExactly(1, 2);
        assertThat(memory.best().best().epoch()).isEqualTo(2);
        assertThat(fitted.epochs()).isEqualTo(4);
    }

    @Test
    void stopsEarlyOnceTheValidationLossNoLongerFalls() throws IOException {
        model.validationLosses = List.of(0.5, 0.4, 0.6, 0.7, 0.1);

        Fitted fitted = run(plan(5, new EarlyStopping(2, 0.0), null));

        assertThat(fitted.epochs()).isEqualTo(4);
        assertThat(memory.best().best().epoch()).isEqualTo(2);
        assertThat(epochs).hasSize(4);
    }

    @Test
    void lowersTheLearningRateOnAPlateau() throws IOException {
        model.validationLosses = List.of(0.5, 0.6, 0.6, 0.6);

        run(plan(4, null, new ReduceOnPlateau(0.1, 1)));

        assertThat(epochs).extracting(Epoch::learningRate).startsWith(0.5, 0.5, 0.05);
        assertThat(model.rates.get(4)).isEqualTo(0.5);
        assertThat(model.rates.get(10)).isEqualTo(0.05);
    }

    @Test
    void reportsMeansOverImagesAndTheRemainingTime() throws IOException {
        model.validationLosses = List.of(0.5, 0.25, 0.125, 0.0625);

        Fitted fitted = run(plan(4, null, null));

        // The fake's clock: a step takes 0.2 s, an evaluated batch 0.5 s; so an epoch takes 2 s.
        Epoch second = epochs.get(1);
        assertThat(second.phase()).isEqualTo("training");
        assertThat(second.number()).isEqualTo(2);
        assertThat(second.of()).isEqualTo(4);
        assertThat(second.loss()).isEqualTo(2.0); // a step's sum is twice its images
        assertThat(second.accuracy()).isEqualTo(5 / 18.0); // one hit a step
        assertThat(second.validationLoss()).isEqualTo(0.25);
        assertThat(second.validationAccuracy()).isEqualTo(1.0);
        assertThat(second.imagesPerSecond()).isEqualTo(18.0);
        assertThat(second.secondsLeft()).isEqualTo(4.0);
        assertThat(epochs.get(3).secondsLeft()).isZero();
        assertThat(fitted.seconds()).isEqualTo(8.0);
    }

    @Test
    void failsAtAStepWithALossOfNaN() {
        model.validationLosses = List.of(0.5, 0.4);
        model.divergesAtStep = 8;

        assertThatThrownBy(() -> run(plan(2, null, null)))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TRAINING_DIVERGED))
                .hasMessageContaining("found NaN at step 3 of epoch 2");
    }

    @Test
    void failsWhenTheValidationLossIsInfinite() {
        model.validationLosses = List.of(Double.POSITIVE_INFINITY);

        assertThatThrownBy(() -> run(plan(1, null, null)))
                .hasMessageContaining("found Infinity at step 1 of validation of epoch 1");
    }

    @Test
    void stopsBeforeTheNextStepOnCancellation() {
        model.validationLosses = List.of(0.5);
        model.afterStep = () -> stop = model.steps.size() == 3 ? Stop.CANCEL : Stop.NONE;

        assertThatThrownBy(() -> run(plan(1, null, null)))
                .isInstanceOf(CancellationException.class)
                .hasMessage("stopped in epoch 1: CANCEL");
        assertThat(model.steps).hasSize(3);
    }

    private final class Listener implements FitListener {
        @Override
        public Stop stop() {
            return stop;
        }

        @Override
        public void phaseStarted(Phase phase, Inspectable network) {
            phases.add("started " + phase);
        }

        @Override
        public void stepEnded(StepReport step) {
            steps.add(step);
        }

        @Override
        public void epochEnded(Epoch epoch, Inspectable network) {
            epochs.add(epoch);
        }

        @Override
        public void phaseEnded(Phase phase, Fitted fitted) {
            phases.add("ended " + phase);
        }
    }

    @Test
    void failsIfASnapshotCannotBeWritten() {
        model.validationLosses = List.of(0.5, 0.4);
        model.diskIsFull = true;

        assertThatThrownBy(() -> run(plan(2, null, null)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot write")
                .hasMessageContaining("snapshot.npz")
                .hasMessageContaining("No space left");
        assertThat(epochs).hasSize(2); // the first failure is found when the second snapshot is due
    }

    @Test
    void resumesTheRunningSumsOfAnEpoch() throws IOException {
        // Given
        model.validationLosses = List.of(0.5, 0.4);
        model.afterStep = () -> stop = model.steps.size() == 7 ? Stop.SAVE : Stop.NONE;
        assertThatThrownBy(() -> run(plan(2, null, null)))
                .isInstanceOf(CancellationException.class)
                .hasMessage("stopped in epoch 2: SAVE");
        memory.close();

        // When
        stop = Stop.NONE;
        memory = RunState.open(temp.resolve("work"), "run-1", notices::add);
        Fitted fitted = run(plan(2, null, null));

        // Then
        assertThat(model.steps).hasSize(10);
        assertThat(phases).contains("started Phase[name=training, epochs=2, epochsBefore=0, steps=5, stepsDone=7]");
        assertThat(steps.get(7).epochScore()).isEqualTo(new Score(12, 24, 3));
        assertThat(epochs.get(1).loss()).isEqualTo(2.0);
        // 3 steps of 4, 4 and 2 images in 0.6 s; the steps before were another attempt's.
        assertThat(epochs.get(1).imagesPerSecond()).isEqualTo(10 / 0.6);
        assertThat(fitted).isEqualTo(new Fitted(2, 4.0));
        assertThat(notices).isEmpty();
    }

    @Test
    void pausesAfterItsLastEpochAndContinuesWithTheCurveSoFar() throws IOException {
        // Given
        model.validationLosses = List.of(0.5, 0.25);
        var rates = new LearningRatePolicy(0.5, null, null);
        var pausing = new FitPlan("training", 2, 0, BATCH, 1, rates, null, 2, 1000, 1);

        // When
        var pause = catchThrowableOfType(TrainingPausedException.class, () -> run(pausing));
        memory = RunState.open(temp.resolve("work"), "run-1", notices::add);
        Fitted fitted = run(plan(2, null, null));

        // Then
        assertThat(pause.result()).isEqualTo(new TrialResult(18, false, List.of(new TrialResult.Point(1, 0.5, 1))));
        assertThat(fitted.epochs()).isEqualTo(2);
        assertThat(model.steps).hasSize(10); // 5 in each epoch: none is repeated
        assertThat(memory.snapshot().curve())
                .containsExactly(new TrialResult.Point(1, 0.5, 1), new TrialResult.Point(2, 0.25, 1));
    }

    private Fitted run(FitPlan plan) throws IOException {
        return new FitLoop<>(model, plan, new Listener(), () -> model.nanos)
                .run(epoch -> images.split(Split.TRAIN), images.split(Split.VALIDATION), memory);
    }

    private static FitPlan plan(int epochs, EarlyStopping stopping, ReduceOnPlateau plateau) {
        return new FitPlan(
                "training", epochs, 0, BATCH, 1, new LearningRatePolicy(0.5, null, plateau), stopping, 2, 1000);
    }

    private static final class FakeModel implements Trainable<Batch> {

        List<Double> validationLosses;
        int divergesAtStep = -1;
        boolean diskIsFull;
        Runnable afterStep = () -> {};
        final List<Batch> steps = new ArrayList<>();
        final List<Double> rates = new ArrayList<>();
        final List<Integer> savedAfterEpoch = new ArrayList<>();
        long nanos;

        @Override
        public Score step(Batch batch, long number, double learningRate) {
            steps.add(batch);
            rates.add(learningRate);
            nanos += 200_000_000;
            afterStep.run();
            double loss = steps.size() == divergesAtStep ? Double.NaN : 2.0 * batch.size();
            return new Score(batch.size(), loss, 1);
        }

        @Override
        public Score evaluate(Batch batch) {
            nanos += 500_000_000;
            double loss = validationLosses.get(epoch() - 1);
            return new Score(batch.size(), loss * batch.size(), batch.size());
        }

        @Override
        public void save(Path checkpoint) throws IOException {
            savedAfterEpoch.add(epoch());
            WeightsFile.write(checkpoint, Map.of());
        }

        @Override
        public TrainingState state() {
            return new TrainingState() {
                @Override
                public void write(Path file, byte[] note) throws IOException {
                    if (diskIsFull) {
                        throw new IOException("No space left on device");
                    }
                    WeightsFile.write(file, note, Map.of());
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public void loadState(Path file) {}

        @Override
        public GraphDef graph() {
            throw new AssertionError("the loop must not read the graph of a network");
        }

        @Override
        public void weights(BiConsumer<String, TFloat32> consumer) {
            throw new AssertionError("the loop must not read the weights of a network");
        }

        @Override
        public void gradients(BiConsumer<String, TFloat32> consumer) {
            throw new AssertionError("the loop must not read the gradients of a network");
        }

        private int epoch() {
            return steps.size() / 5;
        }
    }
}
