package dev.patisserie.standalone.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.event.LearningRateSchedule.CosineDecay;
import dev.patisserie.common.event.Optimizer;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestFieldsTest {

    @TempDir
    Path folder;

    @Test
    void readsEveryFieldOfAWrittenRequest() throws IOException {
        // Given a request with a value in each optional field, in JSON and in YAML
        String yaml = """
                requestId: r-1
                pipeline: transfer
                dataset: cakes
                imageSize: 150
                batchSize: 8
                seed: 7
                optimizer: {name: sgd, learningRate: 0.01}
                epochs: 2
                augmentation: {zoom: 0.3, fillMode: wrap}
                earlyStopping: {patience: 4, minDelta: 0.5}
                learningRateSchedule: {name: cosine_decay, warmupSteps: 10}
                classWeights: {donut: 2, pie: 0.5}
                labelSmoothing: 0.1
                backbone: mobilenet
                alpha: 0.25
                weights: none
                warmup: {epochs: 1, learningRate: 0.1}
                fineTune: {epochs: 2, fromBlock: 12, learningRate: 0.2}
                batchNorm: train
                views: 2
                precision: float32
                """;
        TrainingRequested fromYaml = RequestFields.read(file("r.yaml", yaml)).request();

        // When the same request is read as JSON
        Path json = folder.resolve("r.json");
        Json.MAPPER.writeValue(json.toFile(), fromYaml);

        // Then both are equal, and have the written values
        assertThat(RequestFields.read(json).request()).isEqualTo(fromYaml);
        assertThat(fromYaml.optimizer()).isEqualTo(new Optimizer(Optimizer.Name.SGD, 0.01));
        assertThat(fromYaml.learningRateSchedule()).isEqualTo(new CosineDecay(10, null, null));
        assertThat(fromYaml.classWeights().byLabel()).isEqualTo(Map.of("donut", 2.0, "pie", 0.5));
        assertThat(fromYaml.transfer().fineTune().fromBlock()).isEqualTo(12);
    }

    @ParameterizedTest
    @CsvSource({
        "epoch: 3, epoch",
        "'augmentation: {zom: 0.1}', augmentation.zom",
        "'fineTune: {epochs: 1, fromblock: 2}', fineTune.fromblock"
    })
    void rejectsAnUnknownField(String line, String name) throws IOException {
        Path file = file("r.yml", "pipeline: simple\n" + line);

        assertThatThrownBy(() -> RequestFields.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found '%s'".formatted(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "3", "{} {}", "{\"epochs\": 1, \"epochs\": 2}", "{"})
    void rejectsAFileThatIsNotOneObject(String text) throws IOException {
        Path file = file("r.json", text);

        assertThatThrownBy(() -> RequestFields.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("r.json: expected");
    }

    @Test
    void rejectsAFileThatIsMissingOrTooLarge() throws IOException {
        Path large = file("large.json", " ".repeat((1 << 20) + 1));

        assertThatThrownBy(() -> RequestFields.read(folder.resolve("none.json")))
                .hasMessageContaining("none.json: expected a file");
        assertThatThrownBy(() -> RequestFields.read(large))
                .hasMessageContaining("expected at most 1048576 bytes, found 1048577");
    }

    @Test
    void messageNamesAnInvalidField() throws IOException {
        Path file = file("r.json", "{\"labelSmoothing\": 1}");

        assertThatThrownBy(() -> RequestFields.read(file))
                .isInstanceOf(PatisserieException.class)
                .hasMessageContaining("labelSmoothing must be 0.0 to 0.99, was 1.0");
    }

    @Test
    void keepsAnExistingValueAndIgnoresNull() {
        TrainingRequested request = RequestFields.empty()
                .set("pipeline", Pipeline.TRANSFER)
                .set("warmup.epochs", 4)
                .set("seed", null)
                .setIfAbsent("warmup.epochs", 9)
                .setIfAbsent("warmup.learningRate", 0.5)
                .request();

        assertThat(request.transfer().warmup().epochs()).isEqualTo(4);
        assertThat(request.transfer().warmup().learningRate()).isEqualTo(0.5);
        assertThat(request.seed()).isEqualTo(42);
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
