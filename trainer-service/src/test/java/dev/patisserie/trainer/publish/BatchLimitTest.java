package dev.patisserie.trainer.publish;

import static dev.patisserie.trainer.network.layer.Layers.conv2d;
import static dev.patisserie.trainer.network.layer.Layers.dense;
import static dev.patisserie.trainer.network.layer.Layers.globalAveragePooling2d;
import static dev.patisserie.trainer.network.layer.Layers.rescaling;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import dev.patisserie.trainer.dataset.Batch;
import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.network.WeightedNetwork;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchLimitTest {

    private static final int SIZE = 128;

    /** 16 images of it take 8 * 10^11 operations, far more than a millisecond. */
    private static final Network SLOW = Network.of("slow", SIZE, image -> image.then(rescaling(1 / 127.5f, -1))
            .then(conv2d(256, 3))
            .then(conv2d(256, 3))
            .then(conv2d(256, 3))
            .then(globalAveragePooling2d())
            .then(dense(2)));

    @TempDir
    Path temp;

    @Test
    void slowGraphEndsAtTheLimitAndTheSessionStaysUsable() throws Exception {
        // Given
        TensorFlowRuntime.load();
        Map<String, float[]> weights = new HashMap<>();
        SLOW.shapes().forEach((name, shape) -> weights.put(name, new float[(int) shape.size()]));
        Path savedModel = new ModelExporter(temp)
                .writeSavedModel(SLOW, ModelExporter.weightsOf(new WeightedNetwork(SLOW, weights)));
        var batch = new Batch(new byte[16 * SIZE * SIZE * 3], new int[16], SIZE);

        // When, then
        try (var limited = new ExportedModel(savedModel, Duration.ofMillis(1))) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> limited.probabilities(batch))
                        .isInstanceOfSatisfying(PatisserieException.class, e -> assertThat(e.code())
                                .isEqualTo(ErrorCode.MODEL_VERIFICATION_TIMEOUT))
                        .hasMessageContaining("16 images within 1 ms");
            }
        }
        var image = new Batch(new byte[SIZE * SIZE * 3], new int[1], SIZE);
        try (var unlimited = new ExportedModel(savedModel)) {
            assertThat(unlimited.probabilities(image)[0]).containsExactly(0.5f, 0.5f);
        }
    }
}
