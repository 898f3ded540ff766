package dev.patisserie.trainer.feature;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.onednn.OneDnnNetwork;
import dev.patisserie.common.tensorflow.NativeMemory;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.trainer.graph.InitialWeights;
import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.network.WeightedNetwork;
import dev.patisserie.trainer.network.architecture.SimpleConvNet;
import org.junit.jupiter.api.Test;

class FrozenPartTest {

    /** From the output of the convolutions to logits. */
    private static final Network NETWORK =
            SimpleConvNet.of(12, 3).cutAfter("flatten").tail();

    @Test
    void isIdentifiedByItsWeightsAndItsInput() {
        FeatureKey images = FeatureKey.begin().and("split", "a");

        String key = key(1, images);

        assertThat(key(1, images)).isEqualTo(key);
        assertThat(key(2, images)).isNotEqualTo(key);
        assertThat(key(1, FeatureKey.begin().and("split", "b"))).isNotEqualTo(key);
    }

    @Test
    void isIdentifiedByTheEngineUnlessItIsTensorFlow() {
        try (FrozenPart float32 = part(1);
                FrozenPart bfloat16 = new FrozenPart(weighted(1), Precision.BFLOAT16)) {
            String exact = float32.identify(FeatureKey.begin()).text();
            String rounded = bfloat16.identify(FeatureKey.begin()).text();

            assertThat(exact).endsWith("precision FLOAT32\n");
            assertThat(rounded)
                    .endsWith(
                            isOneDnnChosen() ? "precision BFLOAT16\nengine onednn-3.6.1-2\n" : "precision BFLOAT16\n");
        }
    }

    private static boolean isOneDnnChosen() {
        return OneDnnNetwork.isAvailable() && Precision.isBfloat16Fast();
    }

    private static String key(long seed, FeatureKey images) {
        try (FrozenPart part = part(seed)) {
            return part.identify(images).digest();
        }
    }

    @Test
    void freesWhatItAllocates() throws Exception {
        int leaking = NativeMemory.roundsThatLeak(20, round -> part(round).close());

        assertThat(leaking).isZero();
    }

    @Test
    void freesEveryBatchOfFeatures() throws Exception {
        try (FrozenPart part = part(1)) {
            var features = new UpperFeatures(
                    new FakeFeatures("images", 8, (int) NETWORK.inputShape().size()), part);

            int leaking = NativeMemory.roundsThatLeak(100, round -> features.read(0, 1, 2));

            assertThat(leaking).isZero();
        }
    }

    private static FrozenPart part(long seed) {
        return new FrozenPart(weighted(seed), Precision.FLOAT32);
    }

    private static WeightedNetwork weighted(long seed) {
        return new WeightedNetwork(NETWORK, InitialWeights.of(NETWORK, seed));
    }
}
