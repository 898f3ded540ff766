package dev.patisserie.trainer.network.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import dev.patisserie.trainer.golden.FormulaWeights;
import dev.patisserie.trainer.golden.Golden;
import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.network.Node;
import dev.patisserie.trainer.network.layer.Concatenate;
import dev.patisserie.trainer.network.layer.Layer;
import dev.patisserie.trainer.network.layer.LayerCall;
import dev.patisserie.trainer.network.layer.Layers;
import dev.patisserie.trainer.network.layer.Multiply;
import dev.patisserie.trainer.network.layer.Step;
import dev.patisserie.trainer.network.layer.Variable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Compares layers with those of Keras ({@code src/test/python/golden_layers.py}). */
class LayerGoldenTest {

    private static final Shape IMAGE = Shape.of(5, 6, 4);
    private static final int IMAGES = 2;
    private static final double TOLERANCE = 2e-5; // of values up to 170

    private static final Map<String, Step> STEPS = Map.ofEntries(
            Map.entry("swish", Layers.swish()),
            Map.entry("hard_swish", Layers.hardSwish()),
            Map.entry("hard_sigmoid", Layers.hardSigmoid()),
            Map.entry("sigmoid", Layers.sigmoid()),
            Map.entry("average_same", Layers.averagePooling2d(3).strides(1).same()),
            Map.entry("average_valid", Layers.averagePooling2d(2)),
            Map.entry("concatenate", new Concatenate()),
            Map.entry("multiply", new Multiply()),
            Map.entry("mean_pixel", Layers.globalAveragePixel()),
            Map.entry("zero_padding", Layers.zeroPadding2d(1, 2)),
            Map.entry("rescaling", Layers.channelRescaling(List.of(0.5f, 2f, -1f, 3f), List.of(1f, 0f, -2f, 0.25f))),
            Map.entry("normalization", Layers.normalization()),
            Map.entry("centred", Layers.batchNormalization(1e-3f, 0.99f).withoutScale()),
            Map.entry("wide", Layers.conv2d(3, 1, 3).same()),
            Map.entry("tall", Layers.conv2d(3, 3, 1).strides(2)));

    private static final Map<String, UnaryOperator<Node>> SCALINGS =
            Map.of("caffe", Preprocessing::caffe, "torch", Preprocessing::torch, "tf", Preprocessing::tf);

    @BeforeAll
    static void load() {
        TensorFlowRuntime.load();
    }

    static List<JsonNode> layers() {
        return StreamSupport.stream(Golden.json("layers.json").get("layers").spliterator(), false)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("layers")
    void isKerasLayer(JsonNode golden) {
        String name = golden.get("layer").asText();
        if (SCALINGS.containsKey(name)) {
            return; // tested below
        }
        try (Graph graph = new Graph()) {
            // Given
            Ops tf = Ops.create(graph);
            Step step = STEPS.get(name);
            List<Operand<TFloat32>> inputs = new ArrayList<>(List.of(values(tf, "image", IMAGE)));
            List<Shape> shapes = new ArrayList<>(List.of(IMAGE));
            if (!(step instanceof Layer)) {
                Shape second = name.equals("multiply") ? Shape.of(1, 1, 4) : IMAGE;
                inputs.add(values(tf, name.equals("multiply") ? "pixel" : "other", second));
                shapes.add(second);
            }
            Map<String, Operand<TFloat32>> weights = new HashMap<>();
            for (Variable variable : step.variables(shapes)) {
                String path = name + "/" + variable.name();
                weights.put(
                        path,
                        tf.constant(variable.shape(), DataBuffers.of(FormulaWeights.weight(path, variable.shape()))));
            }

            // When
            var call = new LayerCall(tf, name, weights, LayerCall.Mode.inference());
            Operand<TFloat32> output = step.call(call, inputs);

            // Then
            assertThat(step.outputShape(shapes)).isEqualTo(Golden.shape(golden.get("shape")));
            assertEqual(golden, run(graph, output));
        }
    }

    @Test
    void scalingsOfPixelsAreThoseOfKeras() {
        for (JsonNode golden : layers()) {
            UnaryOperator<Node> scaling = SCALINGS.get(golden.get("layer").asText());
            if (scaling != null) {
                Network network = Network.of("n", 6, image -> scaling.apply(image)
                        .then(Layers.flatten())
                        .then(Layers.dense(2)));
                Network part = network.cutAfter("flatten").base();
                try (Graph graph = new Graph()) {
                    Ops tf = Ops.create(graph);
                    Operand<TFloat32> rgb = values(tf, "rgb", Shape.of(5, 6, 3));
                    assertEqual(golden, run(graph, part.call(tf, rgb, Map.of(), LayerCall.Mode.inference())));
                }
            }
        }
    }

    private static Operand<TFloat32> values(Ops tf, String name, Shape shape) {
        Shape batch = Shape.of(IMAGES).append(shape);
        return tf.constant(batch, DataBuffers.of(FormulaWeights.units(name, (int) batch.size(), 4)));
    }

    private static float[] run(Graph graph, Operand<TFloat32> output) {
        try (var session = new Session(graph);
                var result = session.runner().fetch(output).run()) {
            TFloat32 tensor = (TFloat32) result.get(0);
            float[] values = new float[(int) tensor.size()];
            tensor.asRawTensor().data().asFloats().read(values);
            return values;
        }
    }

    private static void assertEqual(JsonNode golden, float[] actual) {
        String name = golden.get("layer").asText();
        assertThat(actual).as(name).hasSize(golden.get("values").size());
        IntStream.range(0, actual.length).forEach(i -> assertThat((double) actual[i])
                .as("%s[%d]", name, i)
                .isCloseTo(golden.get("values").get(i).asDouble(), within(TOLERANCE)));
    }
}
