package dev.patisserie.common.onednn;

import static dev.patisserie.common.onednn.OneDnnComparison.deviation;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.tensorflow.Precision;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Packed convolutions have the values of the unpacked ones. */
class ColumnPackingTest {

    private static final double TOLERANCE = 1e-5; // of the Euclidean norm, in float32

    @BeforeAll
    static void requireOneDnn() {
        OneDnnComparison.assumeOneDnn();
    }

    @Test
    void packedRowsHaveTheValuesOfUnpackedRows() {
        int packed = 0;
        for (int seed = 0; seed < 2000; seed++) {
            var random = new Random(seed);
            int width = 1 + random.nextInt(24);
            int stride = 1 + random.nextInt(3);
            int size = 1 + random.nextInt(Math.min(5, width));
            Window.Axis axis =
                    random.nextBoolean() ? Window.Axis.same(width, size, stride) : Window.Axis.valid(size, stride);
            int outputWidth = axis.positions(width);
            Optional<ColumnPacking> packing = ColumnPacking.of(axis, width, outputWidth, 1 + random.nextInt(4));
            if (packing.isPresent()) {
                assertThat(packedRow(packing.get(), width, outputWidth, new Random(seed)))
                        .as("seed %d, %s", seed, packing.get())
                        .isEqualTo(row(axis, width, outputWidth, new Random(seed)));
                packed++;
            }
        }
        assertThat(packed).isGreaterThan(200);
    }

    private static final int INPUTS = 3;
    private static final int OUTPUTS = 2;

    private static float[] row(Window.Axis axis, int width, int outputWidth, Random random) {
        float[] values = integers(random, width * INPUTS);
        float[] kernel = integers(random, axis.size() * INPUTS * OUTPUTS);
        return convolution(axis, values, kernel, outputWidth, INPUTS, OUTPUTS);
    }

    private static float[] packedRow(ColumnPacking packing, int width, int outputWidth, Random random) {
        float[] values = integers(random, width * INPUTS);
        float[] kernel = integers(random, packing.unpacked().size() * INPUTS * OUTPUTS);
        return convolution(
                packing.packed(),
                values,
                packing.kernel(kernel, INPUTS, OUTPUTS),
                outputWidth / packing.outputColumns(),
                INPUTS * packing.inputColumns(),
                OUTPUTS * packing.outputColumns());
    }

    /** Integers are added without rounding. */
    private static float[] integers(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextInt(9) - 4;
        }
        return values;
    }

    private static float[] convolution(
            Window.Axis axis, float[] values, float[] kernel, int outputWidth, int inputs, int outputs) {
        float[] result = new float[outputWidth * outputs];
        for (int i = 0; i < outputWidth * axis.size() * inputs * outputs; i++) {
            int output = i % outputs;
            int input = i / outputs % inputs;
            int position = i / outputs / inputs % axis.size();
            int x = i / outputs / inputs / axis.size();
            int column = x * axis.stride() - axis.before() + position;
            if (column >= 0 && column * inputs < values.length) {
                result[x * outputs + output] +=
                        values[column * inputs + input] * kernel[(position * inputs + input) * outputs + output];
            }
        }
        return result;
    }

    @ParameterizedTest
    @CsvSource({"8, 3, 8, 3, 2, 4", "16, 3, 8, 3, 2, 4", "12, 3, 8, 3, 2, 2", "16, 3, 4, 5, 1, 8", "8, 8, 16, 1, 1, 2"})
    void convolutionsOfFewChannelsArePacked(int width, int channels, int filters, int size, int stride, int columns) {
        try (var graph = new TestGraph(
                (g, x) -> g.tf().nn.relu6(g.bias(g.convolution(x, size, filters, stride, "SAME"))),
                7,
                width,
                channels)) {
            assertPacked(graph, columns);
        }
    }

    @Test
    void convolutionsWithoutPaddingArePacked() {
        try (var graph = new TestGraph((g, x) -> g.convolution(x, 3, 16, 1, "VALID"), 7, 10, 3)) {
            assertPacked(graph, 2);
        }
    }

    @ParameterizedTest
    @CsvSource({"12, 8, 3, 4", "9, 5, 3, 3", "8, 4, 5, 8", "10, 8, 2, 2"})
    void depthwiseConvolutionsOfFewChannelsArePacked(int width, int channels, int size, int columns) {
        try (var graph =
                new TestGraph((g, x) -> g.tf().nn.relu(g.bias(g.depthwise(x, size, 1, "SAME"))), 9, width, channels)) {
            assertPacked(graph, columns);
        }
    }

    private static void assertPacked(TestGraph graph, int columns) {
        // Given
        Program unpacked = GraphReader.read(graph.definition(), List.of(graph.outputName()), ElementType.FLOAT32);
        float[] values = graph.values(3);

        // When
        Program packed = ColumnPacker.pack(unpacked);

        // Then: in float32, in which most CPUs compute, and in bfloat16 if this CPU has AMX
        assertThat(packed.operations())
                .filteredOn(Operation.Packed.class::isInstance)
                .extracting(
                        operation -> ((Operation.Packed) operation).packing().outputColumns())
                .containsExactly(columns);
        float[] expected = graph.byTensorFlow(values, 3);
        try (OneDnnNetwork network = OneDnnNetwork.of(packed, 2)) {
            assertThat(deviation(graph.run(network, values, 3), expected)).isLessThan(TOLERANCE);
        }
        assertThat(deviation(graph.byOneDnn(values, 3, Precision.BFLOAT16), expected))
                .isLessThan(0.01);
    }

    @Test
    void otherConvolutionsAreNotPacked() {
        assertUnpacked((g, x) -> g.convolution(x, 3, 8, 2, "SAME"), 9); // an odd width
        assertUnpacked((g, x) -> g.convolution(x, 3, 64, 1, "SAME"), 8);
        assertUnpacked((g, x) -> g.convolution(x, 3, 32, 1, "SAME"), 8);
        assertUnpacked((g, x) -> g.depthwise(x, 3, 2, "SAME"), 8);
        assertUnpacked((g, x) -> g.depthwise(x, 3, 1, "SAME"), 7);
        assertUnpacked((g, x) -> g.depthwise(g.convolution(x, 1, 64, 1, "SAME"), 3, 1, "SAME"), 8);
    }

    private static void assertUnpacked(TestGraph.Layers layers, int width) {
        try (var graph = new TestGraph(layers, 8, width, 8)) {
            Program program = GraphReader.read(graph.definition(), List.of(graph.outputName()), ElementType.BFLOAT16);

            assertThat(ColumnPacker.pack(program).operations()).isEqualTo(program.operations());
        }
    }
}
