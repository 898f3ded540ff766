package dev.patisserie.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.patisserie.common.tensorflow.NativeMemory;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.trainer.golden.FormulaNetwork;
import dev.patisserie.trainer.golden.FormulaWeights;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

class FrozenNetworkTest {

    private static final int SIZE = 32;
    private static final WeightedNetwork BASE =
            FormulaNetwork.of("mobilenet", 0.25, SIZE).baseBefore(6);
    private static final int VALUES = (int) BASE.network().outputShape().size();

    @Test
    void writesFeaturesConsecutively() {
        // Given: a buffer with a position and a limit, like that of a cache file
        FloatBuffer out = ByteBuffer.allocateDirect(4 * (3 * VALUES + 2))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        out.put(-7f);

        // When
        try (FrozenNetwork frozen = frozen(BASE, Precision.FLOAT32)) {
            frozen.run(FormulaNetwork.images(2, SIZE), 2, out);
            frozen.run(FormulaWeights.image(2, SIZE), 1, out);
        }

        // Then
        assertThat(out.position()).isEqualTo(1 + 3 * VALUES);
        assertThat(out.get(0)).isEqualTo(-7f);
        assertThat(out.get(1 + 3 * VALUES)).isZero();
        for (int k = 0; k < 3; k++) {
            float[] alone = run(BASE, Precision.FLOAT32, FormulaWeights.image(k, SIZE));
            for (int i = 0; i < VALUES; i++) {
                assertThat((double) out.get(1 + k * VALUES + i))
                        .as("value %d of image %d", i, k)
                        .isCloseTo(alone[i], within(1e-5));
            }
        }
    }

    @Test
    void acceptsAugmentedPixels() {
        // Given
        byte[] image = FormulaWeights.image(0, SIZE);
        float[] pixels = new float[image.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = image[i] & 0xFF;
        }
        var out = FloatBuffer.allocate(VALUES);

        // When
        try (FrozenNetwork frozen = frozen(BASE, Precision.FLOAT32);
                TFloat32 batch = TFloat32.tensorOf(Shape.of(1, SIZE, SIZE, 3), DataBuffers.of(pixels))) {
            frozen.run(batch, out);
        }

        // Then
        assertThat(out.array()).isEqualTo(run(BASE, Precision.FLOAT32, image));
    }

    @Test
    void bfloat16IsClose() {
        // Given: 8 significant bits a value, errors that grow over a dozen layers
        byte[] image = FormulaWeights.image(0, SIZE);
        WeightedNetwork folded = BatchNormFolding.fold(BASE);

        // When
        float[] exact = run(folded, Precision.FLOAT32, image);
        float[] rounded = run(folded, Precision.BFLOAT16, image);

        // Then
        double error = 0;
        double all = 0;
        for (int i = 0; i < VALUES; i++) {
            error += Math.pow(exact[i] - rounded[i], 2);
            all += Math.pow(exact[i], 2);
        }
        assertThat(Math.sqrt(error / all)).isBetween(1e-5, 0.03);
    }

    @Test
    void rejectsABatchOfAnotherSize() {
        try (FrozenNetwork frozen = frozen(BASE, Precision.FLOAT32)) {
            assertThatThrownBy(() -> frozen.run(new byte[10], 1, FloatBuffer.allocate(VALUES)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("expected 3072 bytes for 1 images of [32, 32, 3], found 10");
        }
    }

    @Test
    void freesWhatItAllocates() throws Exception {
        byte[] image = FormulaWeights.image(0, SIZE);

        int leaking = NativeMemory.roundsThatLeak(20, round -> run(BASE, Precision.FLOAT32, image));

        assertThat(leaking).isZero();
    }

    @Test
    void freesEveryBatch() throws Exception {
        byte[] image = FormulaWeights.image(0, SIZE);
        var out = FloatBuffer.allocate(VALUES);
        try (FrozenNetwork frozen = frozen(BASE, Precision.FLOAT32)) {
            int leaking = NativeMemory.roundsThatLeak(100, round -> frozen.run(image, 1, out.clear()));

            assertThat(leaking).isZero();
        }
    }

    private static FrozenNetwork frozen(WeightedNetwork network, Precision precision) {
        return new FrozenNetwork(network, precision);
    }

    private static float[] run(WeightedNetwork network, Precision precision, byte[] image) {
        var out = FloatBuffer.allocate(VALUES);
        try (FrozenNetwork frozen = frozen(network, precision)) {
            frozen.run(image, 1, out);
        }
        return out.array();
    }
}
