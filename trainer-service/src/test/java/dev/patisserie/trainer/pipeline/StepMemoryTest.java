package dev.patisserie.trainer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.trainer.network.architecture.Backbone;
import dev.patisserie.trainer.network.architecture.SimpleConvNet;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepMemoryTest {

    private static final long GIBIBYTE = 1L << 30;

    /**
     * By hand, for 16 px: the input has 768 values, two convolutions and their activations 2 x 14 x 14 x 32 and 2 x 12
     * x 12 x 32, pooling, dropout and flattening 3 x 6 x 6 x 32, three layers of 128, one of 2, and the scaled input
     * again.
     */
    @Test
    void trainingKeepsTheOutputOfEachLayer() {
        long activations =
                StepMemory.training(SimpleConvNet.of(16, 2), 2) - StepMemory.training(SimpleConvNet.of(16, 2), 1);

        assertThat(activations / Float.BYTES)
                .isBetween(768L + 12_544 + 9_216, 2 * 768L + 12_544 + 9_216 + 3 * 1_152 + 1_000);
    }

    @Test
    void largeImagesInLargeBatchesExceedAnyMemory() {
        assertThat(StepMemory.training(SimpleConvNet.of(400, 2), 1024)).isGreaterThan(60 * GIBIBYTE);
    }

    @ParameterizedTest
    @CsvSource({"1000, 300", "300, 300", "299, 299", "1, 1"})
    void prefetchedBatchesAreLimitedByTheNumberOfImages(int images, long counted) {
        // one batch of 100 in training and two prefetched
        assertThat(StepMemory.batches(3, 100, images, 2)).isEqualTo(3 * counted);
    }

    @Test
    void usualRequestsNeedLessThanAGibibyte() {
        assertThat(StepMemory.training(SimpleConvNet.of(100, 10), 16)).isLessThan(GIBIBYTE);
        var xception = Backbone.named("xception", OptionalDouble.empty()).classifier(299, 10);
        assertThat(StepMemory.inference(xception, 16)).isLessThan(GIBIBYTE);
    }
}
