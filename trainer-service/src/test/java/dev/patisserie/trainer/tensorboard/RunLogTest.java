package dev.patisserie.trainer.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.json.Json;
import dev.patisserie.common.model.Uncertainty;
import dev.patisserie.common.tensorflow.NativeMemory;
import dev.patisserie.trainer.dataset.DecodedDataset;
import dev.patisserie.trainer.fit.Inspectable;
import dev.patisserie.trainer.fit.Phase;
import dev.patisserie.trainer.pipeline.TrainedModel;
import dev.patisserie.trainer.pipeline.TrainingRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

class RunLogTest {

    @TempDir
    Path temp;

    private LoggedTraining training;

    @BeforeEach
    void drawPhotos() {
        training = new LoggedTraining(temp);
    }

    private LoggedEvents run(String name) throws IOException {
        return LoggedEvents.in(training.logs().resolve(name));
    }

    private static List<Long> steps(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    @Test
    void writesTheRunsCurvesHistogramsImagesAndGraph() throws IOException {
        // When
        TrainedModel model = training.run(3);

        // Then: curves, under Keras's names
        assertThat(training.failures).isEmpty();
        Map<String, List<Long>> train = run("train").steps();
        assertThat(train)
                .containsEntry("epoch_loss", steps(0, 2))
                .containsEntry("epoch_accuracy", steps(0, 2))
                .containsEntry("epoch_learning_rate", steps(0, 2))
                .containsEntry("batch_loss", steps(1, 3 * LoggedTraining.STEPS))
                .containsEntry("batch_accuracy", steps(1, 3 * LoggedTraining.STEPS))
                .containsEntry("augmented_images", List.of(0L))
                .containsEntry("conv2d/kernel/histogram", steps(0, 2))
                .containsEntry("conv2d/kernel/gradient/histogram", steps(0, 2))
                .containsEntry("dense/bias/histogram", steps(0, 2));
        assertThat(run("validation").steps())
                .containsEntry("epoch_loss", steps(0, 2))
                .containsEntry("epoch_accuracy", steps(0, 2))
                .containsEntry("evaluation_loss_vs_iterations", List.of(5L, 10L, 15L));
        assertThat(run("holdout").steps())
                .containsEntry("confusion_matrix", List.of(model.manifest().bestEpoch() - 1L));
        assertThat(run("holdout").last("epoch_accuracy"))
                .isEqualTo((float) model.manifest().holdout().accuracy());
        assertThat(graph())
                .contains("image", "conv2d/Conv2d", "conv2d/kernel/VarHandleOp", "loss/Mean")
                .noneMatch(node -> node.startsWith("training/"));
        assertThat(Files.readAllLines(training.logs().resolve("history.csv"))).hasSize(4);
    }

    @Test
    void writesTheCalibrationOfTheHoldout() throws IOException {
        // When
        TrainedModel model = training.run(1);

        // Then
        assertThat(training.failures).isEmpty();
        LoggedEvents holdout = run("holdout");
        Uncertainty.Calibration calibration = model.manifest().uncertainty().calibration();
        assertThat(holdout.last("temperature")).isEqualTo((float) calibration.temperature());
        assertThat(holdout.last("ece")).isEqualTo((float) calibration.after().ece());
        assertThat(holdout.last("nll")).isEqualTo((float) calibration.after().nll());
        assertThat(holdout.last("uncalibrated_ece"))
                .isEqualTo((float) calibration.before().ece());
        assertThat(holdout.last("uncalibrated_nll"))
                .isEqualTo((float) calibration.before().nll());
        assertThat(holdout.steps()).doesNotContainKey("auroc"); // there are no other images
        var diagrams = holdout.values("reliability_diagram").get(0).getTensor();
        assertThat(diagrams.getStringValCount()).as("sizes and two pictures").isEqualTo(2 + 2);
    }

    private List<String> graph() throws IOException {
        Event event = run("train").events().stream()
                .filter(Event::hasGraphDef)
                .findFirst()
                .get();
        return GraphDef.parseFrom(event.getGraphDef()).getNodeList().stream()
                .map(NodeDef::getName)
                .toList();
    }

    @Test
    void showsTheImagesOfTheFirstStep() throws IOException {
        training.run(1);

        var images = run("train").values("augmented_images").get(0);
        assertThat(images.getTensor().getStringVal(0).toStringUtf8()).isEqualTo("16");
        assertThat(images.getTensor().getStringValCount()).isEqualTo(2 + 4);
        assertThat(images.getMetadata().getSummaryDescription())
                .matches("As training sees them first: ((cake|pie|tart)(, )?){4}");
    }

    @Test
    void resumesARunWithoutRepeatingEvents() throws IOException {
        // Given: killed in the third epoch; the last snapshot is of the second
        training.killed(4, 2 * LoggedTraining.STEPS + 3);
        assertThat(run("train").steps()).containsEntry("batch_loss", steps(1, 2 * LoggedTraining.STEPS + 3));

        // When
        training.run(4);

        // Then
        assertThat(training.failures).isEmpty();
        assertThat(run("train").steps())
                .containsEntry("epoch_loss", steps(0, 3))
                .containsEntry("batch_loss", steps(1, 4 * LoggedTraining.STEPS))
                .containsEntry("conv2d/kernel/histogram", steps(0, 3))
                .containsEntry("augmented_images", List.of(0L));
        assertThat(run("validation").steps()).containsEntry("epoch_loss", steps(0, 3));
        assertThat(LoggedEvents.in(training.logs()).steps()).containsEntry("_hparams_/session_start_info", List.of(0L));
        assertThat(Files.readAllLines(training.logs().resolve("history.csv"))).hasSize(5);
    }

    @Test
    void deletesTheLogOfARestartedRun() throws IOException {
        training.run(3);

        training.run(1);

        assertThat(run("train").steps())
                .containsEntry("epoch_loss", List.of(0L))
                .containsEntry("batch_loss", steps(1, LoggedTraining.STEPS));
        assertThat(Files.readAllLines(training.logs().resolve("history.csv"))).hasSize(2);
    }

    @Test
    void failedWriteDoesNotFailTheTraining() throws IOException {
        // Given: a file at the path of the folder
        Files.writeString(training.logs().getParent(), "in the way", StandardCharsets.UTF_8);

        // When
        TrainedModel model = training.run(1);

        // Then
        assertThat(model.manifest().bestEpoch()).isEqualTo(1);
        assertThat(training.failures).isNotEmpty().allMatch(IOException.class::isInstance);
    }

    @Test
    void freesTheTensorsThatItReads() {
        // Given
        var leaks = new LeakSearch(temp.resolve("rounds"));

        // When
        training.run(1, List.of(leaks));

        assertThat(leaks.found).containsExactly(0, 0);
    }

    /** Repeats the same reads. */
    private static final class LeakSearch extends LoggedTraining.Onlooker {

        private static final int ROUNDS = 15;

        private final List<Integer> found = new ArrayList<>();
        private final Path folder;
        private Phase phase;

        LeakSearch(Path folder) {
            this.folder = folder;
        }

        private void search(NativeMemory.Work work) {
            try {
                found.add(NativeMemory.roundsThatLeak(ROUNDS, work));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void modelStarted(TrainingRun run, List<String> labels, DecodedDataset images) {
            var samples = new SampleImages(run.request(), labels, images.split(Split.TRAIN));
            search(round -> samples.make());
        }

        @Override
        public void phaseStarted(Phase started, Inspectable model) {
            phase = started;
        }

        @Override
        public void epochEnded(TrainingProgressed.Epoch epoch, Inspectable model) {
            search(round -> new TensorBoard(folder.resolve(Integer.toString(round)), Clock.systemUTC())
                    .epochEnded(phase, epoch, model));
        }
    }

    /** Together, these requests set every setting. */
    @ParameterizedTest
    @ValueSource(strings = {"""
                "earlyStopping": {}, "reduceOnPlateau": {}, "classWeights": "balanced"
                """, """
                "learningRateSchedule": {"name": "cosine_decay", "decaySteps": 9}
                """, """
                "learningRateSchedule": {"name": "exponential_decay", "decaySteps": 9}
                """})
    void hasAColumnForEachSettingOfARequest(String more) throws IOException {
        // Given
        TrainingRequested request = Json.MAPPER.readValue("""
                        {"requestId": "r-1", "pipeline": "transfer", "imageSize": 96, "alpha": 0.25,
                         "fineTune": {"fromBlock": 3}, %s}
                        """.formatted(more), TrainingRequested.class);

        // When
        String columns =
                HParams.experiment().getMetadata().getPluginData().getContent().toStringUtf8();

        // Then
        List<String> settings = new ArrayList<>();
        collect("", Json.MAPPER.valueToTree(request), settings);
        settings.remove("requestId");
        assertThat(request.pipeline()).isEqualTo(Pipeline.TRANSFER);
        assertThat(settings).hasSizeGreaterThan(25).allMatch(columns::contains);
    }

    private static void collect(String path, JsonNode json, List<String> leaves) {
        if (json.isValueNode()) {
            leaves.add(path);
        }
        String prefix = path.isEmpty() ? "" : path + ".";
        json.properties().forEach(field -> collect(prefix + field.getKey(), field.getValue(), leaves));
    }
}
