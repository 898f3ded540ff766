package dev.patisserie.trainer.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.patisserie.common.tensorflow.NativeMemory;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.trainer.dataset.Batch;
import dev.patisserie.trainer.golden.FormulaNetwork;
import dev.patisserie.trainer.network.FrozenNetwork;
import dev.patisserie.trainer.network.WeightedNetwork;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PrecisionChoiceTest {

    private static final int SIZE = 32;
    private static final Batch SAMPLE = new Batch(FormulaNetwork.images(4, SIZE), new int[4], SIZE);
    private static final WeightedNetwork NETWORK =
            FormulaNetwork.of("mobilenet", 0.25, SIZE).baseBefore(6);

    private static Precision chosen(WeightedNetwork network) {
        try (FrozenNetwork built = PrecisionChoice.build(network, SAMPLE)) {
            return built.precision();
        }
    }

    @Test
    void measuresTheDeviationRelativeToTheSpreadOfImages() {
        // Given: two channels; the first tells the images apart by 1, whatever its mean
        float[] exact = {99, 5, 101, 5};
        float[] rounded = {99.1f, 5, 100.9f, 5};

        // When
        double deviation = PrecisionChoice.deviation(exact, rounded, 2);

        // Then
        assertThat(deviation).isCloseTo(0.1, within(1e-5));
    }

    @Test
    void choosesFloat32IfBfloat16ChangesTheFeatures() {
        assumeTrue(Precision.isBfloat16Fast(), "this CPU has no bfloat16: skipped");

        // Given: all activations are near 1000, where neighbours in bfloat16 differ by 4
        WeightedNetwork large = withBias(1000);

        // When
        Precision chosen = chosen(large);

        // Then
        assertThat(chosen).isEqualTo(Precision.FLOAT32);
    }

    @Test
    void choosesBfloat16IfItKeepsTheFeatures() {
        assumeTrue(Precision.isBfloat16Fast(), "this CPU has no bfloat16: skipped");

        Precision chosen = chosen(NETWORK);

        assertThat(chosen).isEqualTo(Precision.BFLOAT16);
    }

    @Test
    void freesBothNetworks() throws Exception {
        int leaking = NativeMemory.roundsThatLeak(20, round -> chosen(NETWORK));

        assertThat(leaking).isZero();
    }

    private static WeightedNetwork withBias(float bias) {
        Map<String, float[]> weights = new HashMap<>(NETWORK.weights());
        weights.replaceAll((name, values) -> {
            if (!name.endsWith("/beta")) {
                return values;
            }
            float[] moved = values.clone();
            for (int i = 0; i < moved.length; i++) {
                moved[i] += bias;
            }
            return moved;
        });
        return new WeightedNetwork(NETWORK.network(), weights);
    }
}
