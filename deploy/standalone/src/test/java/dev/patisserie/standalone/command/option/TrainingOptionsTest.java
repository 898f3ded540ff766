package dev.patisserie.standalone.command.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.event.Augmentation;
import dev.patisserie.common.event.ClassWeights;
import dev.patisserie.common.event.LearningRateSchedule.CosineDecay;
import dev.patisserie.common.event.LearningRateSchedule.ExponentialDecay;
import dev.patisserie.common.event.Optimizer;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.event.TrainingRequested.EarlyStopping;
import dev.patisserie.common.event.TrainingRequested.ReduceOnPlateau;
import dev.patisserie.common.event.TransferRecipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

class TrainingOptionsTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-28T12:00:00Z"), ZoneOffset.UTC);

    @TempDir
    Path folder;

    /** A command with only these options. */
    @Command(name = "test")
    private static final class Options {
        @Mixin
        private PipelineOption pipeline;

        @Mixin
        private TrainingOptions training;

        TrainingRequested request() {
            return training.request(pipeline.pipeline(), "cakes", CLOCK);
        }
    }

    private static Options parse(String... arguments) {
        var options = new Options();
        new CommandLine(options).parseArgs(arguments);
        return options;
    }

    private static TrainingRequested request(String... arguments) {
        return parse(arguments).request();
    }

    @Test
    void requestWithoutOptionsHasTheDefaultsOfARequest() {
        TrainingRequested request = request();

        assertThat(request.requestId()).startsWith("cli-20261128T120000Z-");
        assertThat(request).isEqualTo(TrainingRequested.of(request.requestId(), Pipeline.SIMPLE, "cakes"));
    }

    @Test
    void eachOptionSetsItsField() {
        TrainingRequested request = request(
                "--optimizer=rmsprop",
                "--learning-rate=0.01",
                "--label-smoothing=0.1",
                "--class-weights=donut=2,pie=0.5",
                "--early-stopping=5,minDelta=0.01",
                "--reduce-on-plateau=0.2,patience=4",
                "--augmentation=zoom=0.3,verticalFlip=true");

        assertThat(request.optimizer()).isEqualTo(new Optimizer(Optimizer.Name.RMSPROP, 0.01));
        assertThat(request.labelSmoothing()).isEqualTo(0.1);
        assertThat(request.classWeights()).isEqualTo(ClassWeights.of(Map.of("donut", 2.0, "pie", 0.5)));
        assertThat(request.earlyStopping()).isEqualTo(new EarlyStopping(5, 0.01));
        assertThat(request.reduceOnPlateau()).isEqualTo(new ReduceOnPlateau(0.2, 4));
        assertThat(request.augmentation())
                .isEqualTo(new Augmentation(null, null, null, 0.3, null, null, true, null, null, null));
    }

    @Test
    void shortFormsKeepTheDefaultsOfOtherSettings() {
        TrainingRequested request = request(
                "--class-weights=balanced", "--early-stopping=2", "--augmentation=none", "--schedule=cosine_decay");

        assertThat(request.classWeights()).isEqualTo(ClassWeights.inBalance());
        assertThat(request.earlyStopping()).isEqualTo(new EarlyStopping(2, null));
        assertThat(request.augmentation()).isEqualTo(Augmentation.NONE);
        assertThat(request.learningRateSchedule()).isEqualTo(new CosineDecay(null, null, null));
    }

    @Test
    void scheduleAcceptsItsSettings() {
        assertThat(request("--schedule=exponential_decay,decaySteps=50,decayRate=0.9")
                        .learningRateSchedule())
                .isEqualTo(new ExponentialDecay(50, 0.9, null));
    }

    @Test
    void optionReplacesTheValueOfTheRequestFile() throws IOException {
        // Given
        Path file = Files.writeString(folder.resolve("r.yaml"), """
                        requestId: mine
                        pipeline: transfer
                        dataset: others
                        optimizer: {name: sgd}
                        warmup: {epochs: 2, learningRate: 0.5}
                        """);
        Options options = parse("--request=" + file, "--warmup-epochs=7", "--seed=3");

        // When the command has defaults of its own
        options.training.defaultToFewPhotos();
        TrainingRequested request = options.request();

        // Then options override the file, and the file overrides defaults
        assertThat(options.training.dataset()).contains("others");
        assertThat(request.requestId()).isEqualTo("mine");
        assertThat(request.pipeline()).isEqualTo(Pipeline.TRANSFER);
        assertThat(request.dataset()).isEqualTo("cakes");
        assertThat(request.seed()).isEqualTo(3);
        assertThat(request.optimizer().name()).isEqualTo(Optimizer.Name.SGD);
        assertThat(request.transfer().warmup()).isEqualTo(new TransferRecipe.Warmup(7, 0.5));
        assertThat(request.transfer().fineTune().epochs()).isEqualTo(8);
    }

    @ParameterizedTest
    @CsvSource({"xception, 3e-4", "mobilenet, 2e-3", "mobilenet_v2, 2e-3"})
    void phasesForFewPhotosDependOnTheBackbone(String backbone, double warmupRate) {
        Options options = parse("--pipeline=transfer", "--backbone=" + backbone);

        options.training.defaultToFewPhotos();

        TransferRecipe transfer = options.request().transfer();
        assertThat(transfer.warmup()).isEqualTo(new TransferRecipe.Warmup(12, warmupRate));
        assertThat(transfer.fineTune()).isEqualTo(new TransferRecipe.FineTune(8, null, 1e-5));
    }

    @Test
    void phasesForFewPhotosAreThoseOfXceptionWithoutABackbone() {
        Options options = parse("--pipeline=transfer");

        options.training.defaultToFewPhotos();

        assertThat(options.request().transfer().warmup()).isEqualTo(new TransferRecipe.Warmup(12, 3e-4));
    }

    @Test
    void backboneOfTheRequestFileDeterminesThePhasesForFewPhotos() throws IOException {
        Path file = Files.writeString(folder.resolve("m.yaml"), "{pipeline: transfer, backbone: mobilenet}");
        Options options = parse("--request=" + file);

        options.training.defaultToFewPhotos();

        assertThat(options.request().transfer().warmup().learningRate()).isEqualTo(2e-3);
    }

    @ParameterizedTest
    @CsvSource({
        "--optimizer=adamw, optimizer.name must be one of",
        "--label-smoothing=1, labelSmoothing must be 0.0 to 0.99",
        "--class-weights=even, classWeights must be 'balanced'",
        "'--reduce-on-plateau=0.5,patience=0', reduceOnPlateau.patience must be 1 to 10000",
        "--augmentation=zoom=2, augmentation.zoom must be 0.0 to 0.99",
        "--request=none.json, none.json: expected a file"
    })
    void rejectsAnInvalidValue(String option, String message) {
        Options options = parse(option);

        assertThatThrownBy(options::request)
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining(message);
    }

    @Test
    void rejectsALearningRateThatTransferLearningWouldIgnore() {
        Options options = parse("--pipeline=transfer", "--learning-rate=0.1");

        assertThatThrownBy(options::request)
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("--fine-tune-learning-rate");
    }
}
