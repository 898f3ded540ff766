package dev.patisserie.common.image.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.image.ScaleAndTranslate;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/** Compares the pixels with those of TensorFlow's operation. */
class ResizeTest {

    @ParameterizedTest
    @CsvSource({
        "256, 256, 224", // a photo at half of its size
        "512, 384, 299",
        "384, 512, 299",
        "447, 223, 224", // reduced and enlarged
        "1, 1, 7",
        "2, 3, 1",
        "1, 640, 16", // a long side with many weights
        "299, 299, 299",
        "100, 75, 299",
        "1999, 3, 96",
    })
    void computesThePixelsOfTensorFlow(int width, int height, int size) {
        // Given
        byte[] rgb = random(width, height, 1);

        // Then
        assertThat(resize(rgb, width, height, size)).isEqualTo(expected(rgb, width, height, size));
    }

    @Test
    void computesThePixelsOfTensorFlowAtAnySize() {
        var random = new Random(20261130);
        for (int i = 0; i < 200; i++) {
            // Given
            int width = 1 + random.nextInt(400);
            int height = 1 + random.nextInt(400);
            int size = 1 + random.nextInt(300);
            byte[] rgb = random(width, height, i);

            // Then
            assertThat(resize(rgb, width, height, size))
                    .as("%d x %d to %d", width, height, size)
                    .isEqualTo(expected(rgb, width, height, size));
        }
    }

    @Test
    void keepsWhiteWhite() {
        byte[] white = new byte[317 * 211 * 3];
        Arrays.fill(white, (byte) 255);

        assertThat(resize(white, 317, 211, 150)).containsOnly((byte) 255);
    }

    @Test
    void readsEachRowAtMostOnceInOrder() {
        // Given
        List<Integer> read = new ArrayList<>();

        // When
        Resize.toSquare((y, x, rgb, length) -> read.add(y), 5, 1000, 10);

        // Then
        assertThat(read).doesNotHaveDuplicates().isSorted().allMatch(y -> y >= 0 && y < 1000);
    }

    @Test
    void computesTheSamePixelsInStrips() {
        var random = new Random(20261130);
        for (int i = 0; i < 200; i++) {
            // Given
            int width = 1 + random.nextInt(400);
            int height = 1 + random.nextInt(50);
            int size = 1 + random.nextInt(100);
            byte[] rgb = random(width, height, i);
            var columns = new Taps(width, size);
            int strip = columns.count() + random.nextInt(width);

            // When
            byte[] square = Resize.toSquare(rows(rgb, width), new Taps(height, size), columns, strip);

            // Then
            assertThat(square)
                    .as("%d x %d to %d, strips of %d", width, height, size, strip)
                    .isEqualTo(expected(rgb, width, height, size));
        }
    }

    @Test
    void holdsAPartOfAWideImage() {
        // Given
        int width = 40_000_000;
        int[] longest = {0};

        // When
        byte[] square =
                Resize.toSquare((y, x, rgb, length) -> longest[0] = Math.max(longest[0], rgb.length), width, 1, 224);

        // Then
        assertThat(square).hasSize(224 * 224 * 3).containsOnly((byte) 0);
        assertThat(longest[0]).isLessThanOrEqualTo(1 << 22);
    }

    private static byte[] random(int width, int height, int seed) {
        byte[] rgb = new byte[width * height * 3];
        new Random(seed).nextBytes(rgb);
        return rgb;
    }

    private static byte[] resize(byte[] rgb, int width, int height, int size) {
        return Resize.toSquare(rows(rgb, width), width, height, size);
    }

    private static Resize.Rows rows(byte[] rgb, int width) {
        return (y, x, row, length) -> System.arraycopy(rgb, 3 * (y * width + x), row, 0, length);
    }

    private static byte[] expected(byte[] rgb, int width, int height, int size) {
        TensorFlowRuntime.load();
        try (Graph graph = new Graph();
                Session session = new Session(graph);
                TUint8 image = TUint8.tensorOf(Shape.of(1, height, width, 3), DataBuffers.of(rgb, true, false))) {
            Ops tf = Ops.create(graph);
            Placeholder<TUint8> in = tf.placeholder(TUint8.class);
            try (Result result = session.runner()
                    .feed(in, image)
                    .fetch(operation(tf, in, (float) size / height, (float) size / width, size))
                    .run()) {
                byte[] pixels = new byte[size * size * 3];
                ((TUint8) result.get(0)).asRawTensor().data().read(pixels);
                return pixels;
            }
        }
    }

    private static Operand<TUint8> operation(
            Ops tf, Operand<TUint8> image, float rowScale, float columnScale, int size) {
        Operand<TInt32> target = tf.constant(new int[] {size, size});
        Operand<TFloat32> pixels = tf.image.scaleAndTranslate(
                image,
                target,
                tf.constant(new float[] {rowScale, columnScale}),
                tf.constant(new float[] {0, 0}),
                ScaleAndTranslate.kernelType("triangle"),
                ScaleAndTranslate.antialias(true));
        return tf.dtypes.cast(tf.math.floor(tf.math.add(pixels, tf.constant(0.5f))), TUint8.class);
    }
}
