package dev.patisserie.common.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingRequestedTest {

    @Test
    void defaultsAreTheRecipeOfTheOriginalExercise() {
        var request = TrainingRequested.of("r-1", Pipeline.SIMPLE, null);

        assertThat(request.dataset()).isEqualTo("desserts");
        assertThat(request.imageSize()).isEqualTo(100);
        assertThat(request.batchSize()).isEqualTo(16);
        assertThat(request.epochs()).isEqualTo(5);
        assertThat(request.optimizer()).isEqualTo(new Optimizer(Optimizer.Name.ADAM, 0.001));
        assertThat(request.augmentation().rotationDegrees()).isEqualTo(15);
        assertThat(request.earlyStopping()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../etc", "/etc", "a/b", "..", ".", "", " ", "a\\b", "a\u0000b", "desserts/"})
    void rejectsADatasetThatIsNotAPlainName(String dataset) {
        assertThatThrownBy(() -> TrainingRequested.of("r-1", Pipeline.SIMPLE, dataset))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("dataset must be 1 to 128 letters, digits");
    }

    @Test
    void rejectsARequestWithoutAPipeline() {
        assertThatThrownBy(() -> TrainingRequested.of("r-1", null, "desserts")).hasMessage("pipeline is missing");
    }

    @Test
    void messagesNameFieldRangeAndValue() {
        var request = TrainingRequested.builder("r-1", Pipeline.SIMPLE, "desserts");

        assertThatThrownBy(() -> request.epochs(0).build()).hasMessage("epochs must be 1 to 10000, was 0");
        assertThatThrownBy(() -> request.epochs(1).imageSize(2000).build())
                .hasMessage("imageSize must be 16 to 1024, was 2000");
        assertThatThrownBy(() -> new Optimizer(null, Double.NaN))
                .hasMessage("optimizer.learningRate must be above 0 and at most 10.0, was NaN");
        assertThatThrownBy(() -> new Augmentation(200.0, null, null, null, null, null, null, null, null, null))
                .hasMessage("augmentation.rotationDegrees must be 0.0 to 180.0, was 200.0");
    }

    @Test
    void appliesTheDefaultsOfTransferLearning() {
        var request = TrainingRequested.of("r-1", Pipeline.TRANSFER, "desserts");

        assertThat(request.imageSize()).isNull();
        assertThat(request.transfer().backbone()).isEqualTo("xception");
        assertThat(request.transfer().weights()).isEqualTo(BackboneWeights.IMAGENET);
        assertThat(request.transfer().warmup()).isEqualTo(new TransferRecipe.Warmup(3, 3e-4));
        assertThat(request.transfer().fineTune()).isEqualTo(new TransferRecipe.FineTune(5, null, 1e-5));
        assertThat(request.transfer().batchNorm()).isEqualTo(TransferRecipe.BatchNorm.FROZEN);
        assertThat(request.transfer().views()).isEqualTo(4);
    }

    @Test
    void dropsTransferLearningFromASimpleRequest() {
        var request = TrainingRequested.builder("r-1", Pipeline.SIMPLE, "desserts")
                .transfer(SampleEvents.mobileNet())
                .build();

        assertThat(request).isEqualTo(TrainingRequested.of("r-1", Pipeline.SIMPLE, "desserts"));
    }

    @Test
    void rejectsARecipeWithoutEpochs() {
        assertThatThrownBy(() -> new TransferRecipe(
                        null,
                        null,
                        null,
                        new TransferRecipe.Warmup(0, null),
                        new TransferRecipe.FineTune(0, null, null),
                        null,
                        null,
                        null))
                .hasMessage("warmup.epochs and fineTune.epochs must not both be 0");
    }

    @Test
    void rejectsTwoRulesForTheLearningRate() {
        var request = TrainingRequested.builder("r-1", Pipeline.SIMPLE, "desserts")
                .reduceOnPlateau(new TrainingRequested.ReduceOnPlateau(null, null))
                .learningRateSchedule(new LearningRateSchedule.CosineDecay(null, null, null));

        assertThatThrownBy(request::build)
                .hasMessageStartingWith("reduceOnPlateau and learningRateSchedule must not both be given");
    }

    @Test
    void rejectsAScheduleWithoutSteps() {
        assertThatThrownBy(() -> new LearningRateSchedule.ExponentialDecay(null, null, null))
                .hasMessage("learningRateSchedule.decaySteps is missing");
        assertThatThrownBy(() -> new LearningRateSchedule.CosineDecay(-1, null, null))
                .hasMessage("learningRateSchedule.warmupSteps must be 0 to 100000000, was -1");
    }

    @Test
    void rejectsFullLabelSmoothing() {
        assertThatThrownBy(() -> TrainingRequested.builder("r-1", Pipeline.SIMPLE, "desserts")
                        .labelSmoothing(1.0)
                        .build())
                .hasMessage("labelSmoothing must be 0.0 to 0.99, was 1.0");
    }

    @Test
    void onlyAnImportHasAModel() {
        // Given
        var model = new ImportedModel("own.keras", null, List.of("a", "b"), ImportedModel.InputRange.UNIT);

        // When
        var request = TrainingRequested.builder("r-1", Pipeline.IMPORT, "desserts")
                .model(model)
                .build();

        // Then
        assertThat(request.model()).isEqualTo(model);
        assertThat(request.transfer()).isNull();
        assertThat(request.imageSize()).isNull();
        assertThat(request.toBuilder().build()).isEqualTo(request);
        assertThatThrownBy(() -> TrainingRequested.of("r-1", Pipeline.IMPORT, "desserts"))
                .hasMessage("model must be given if and only if the pipeline is import");
        assertThatThrownBy(() -> request.toBuilder().pipeline(Pipeline.SIMPLE).build())
                .hasMessage("model must be given if and only if the pipeline is import");
    }

    @Test
    void rejectsAnImportedModelWithInvalidNames() {
        assertThatThrownBy(() -> new ImportedModel("../own.keras", null, null, null))
                .hasMessageContaining("model.file");
        assertThatThrownBy(() -> new ImportedModel("own.keras", null, List.of("a", "a"), null))
                .hasMessage("model.labels must be 2 to 10000 different names, was [a, a]");
        assertThatThrownBy(() -> ImportedModel.InputRange.of("0..2"))
                .hasMessage("model.inputRange must be one of 0..255, 0..1, -1..1, was '0..2'");
    }
}
