package dev.patisserie.trainer.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.backbone.BaseModels;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.trainer.golden.Golden;
import dev.patisserie.trainer.golden.SharedFiles;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;

/** The published file in the shared folder: MobileNet, alpha 0.25. */
class PublishedFileTest {

    private static final String FILE = "weights/mobilenet_2_5_224_tf_no_top.h5";

    @Test
    void hasThePublishedHash() throws IOException {
        FileHash published = PublishedWeights.of(BaseModels.find("mobilenet")
                        .orElseThrow()
                        .width(0.25)
                        .orElseThrow()
                        .file())
                .hash()
                .orElseThrow();

        assertThat(published.of(SharedFiles.orSkip(FILE))).isEqualTo(published);
    }

    @Test
    void matchesMobileNetByNameOnly() {
        Map<String, Shape> variables = Golden.variables("mobilenet-0.25-64");
        try (KerasWeights file = KerasWeights.open(SharedFiles.orSkip(FILE))) {
            WeightAssignment assignment = WeightAssignment.match(variables, file);

            assertThat(assignment.layersByOrder()).isEmpty();
            assignment.forEach((path, values) -> {
                assertThat(values).as(path).hasSize((int) variables.get(path).size());
                assertThat(sum(values)).as("sum of " + path).isFinite().isNotZero();
            });
        }
    }

    @Test
    void doesNotFitAnotherAlpha() {
        try (KerasWeights file = KerasWeights.open(SharedFiles.orSkip(FILE))) {
            assertThatThrownBy(() -> WeightAssignment.match(Golden.variables("mobilenet-0.5-65"), file))
                    .hasMessageContaining("conv1/kernel expected [3, 3, 3, 16] found [3, 3, 3, 8]")
                    .extracting("code")
                    .isEqualTo(ErrorCode.WEIGHTS_MISMATCH);
        }
    }

    private static double sum(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum;
    }
}
