package dev.patisserie.inference.model;

import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/**
 * The SavedModel of a {@link TestModel}, or a variant with one difference.
 *
 * @param signature name of the signature
 * @param input name of its input
 * @param inputType type of its input
 * @param size width and height of its input
 * @param classes number of probabilities, at most 3
 * @param factor factor of the logits in the softmax: 1 or NaN
 * @param ballastBytes size of a constant of ones, whose mean is a factor of the logits; 0 for none
 * @param detailed whether it has the second signature
 */
public record TestGraph(
        String signature,
        String input,
        Class<? extends TType> inputType,
        int size,
        int classes,
        float factor,
        int ballastBytes,
        boolean detailed) {

    public static final TestGraph SOUND =
            new TestGraph("serving_default", "image", TUint8.class, 16, 3, 1, 1024, false);

    private static final float[][] UNIT_VECTORS = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};

    public TestGraph signature(String value) {
        return new TestGraph(value, input, inputType, size, classes, factor, ballastBytes, detailed);
    }

    public TestGraph input(String value) {
        return new TestGraph(signature, value, inputType, size, classes, factor, ballastBytes, detailed);
    }

    public TestGraph inputType(Class<? extends TType> value) {
        return new TestGraph(signature, input, value, size, classes, factor, ballastBytes, detailed);
    }

    public TestGraph size(int value) {
        return new TestGraph(signature, input, inputType, value, classes, factor, ballastBytes, detailed);
    }

    public TestGraph classes(int value) {
        return new TestGraph(signature, input, inputType, size, value, factor, ballastBytes, detailed);
    }

    public TestGraph factor(float value) {
        return new TestGraph(signature, input, inputType, size, classes, value, ballastBytes, detailed);
    }

    public TestGraph ballastBytes(int value) {
        return new TestGraph(signature, input, inputType, size, classes, factor, value, detailed);
    }

    /** Adds the second signature: a model with maps of 4 x 4 and the exemplars (1, 0, 0), (0, 1, 0) and (0, 0, 1). */
    public TestGraph withDetails() {
        return new TestGraph(signature, input, inputType, size, classes, factor, ballastBytes, true);
    }

    /** Writes it as a SavedModel. */
    void export(Path folder) throws IOException {
        TensorFlowRuntime.load();
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            Placeholder<? extends TType> image =
                    tf.placeholder(inputType, Placeholder.shape(Shape.of(-1, size, size, 3)));
            Operand<TFloat32> answer = tf.nn.softmax(tf.withName("answer").math.mul(logits(tf, image), weight(tf)));
            Signature contract = Signature.builder()
                    .key(signature)
                    .input(input, image)
                    .output("probabilities", answer)
                    .build();
            try (Session session = new Session(graph)) {
                SavedModelBundle.Exporter exporter = SavedModelBundle.exporter(folder.toString())
                        .withSession(session)
                        .withSignature(contract);
                if (detailed) {
                    exporter.withSignature(details(tf, image, answer));
                }
                exporter.export();
            }
        }
    }

    /** Returns a factor that only TensorFlow can compute, or a constant without ballast. */
    private Operand<TFloat32> weight(Ops tf) {
        if (ballastBytes == 0) {
            return tf.constant(factor);
        }
        Operand<TFloat32> ballast = tf.constantOf(TFloat32.tensorOf(
                Shape.of(ballastBytes / Float.BYTES), values -> values.scalars().forEach(value -> value.setFloat(1))));
        return tf.math.mul(tf.math.mean(ballast, tf.constant(0)), tf.constant(factor));
    }

    private Signature details(Ops tf, Operand<? extends TType> image, Operand<TFloat32> answer) {
        Operand<TFloat32> features = means(tf, image);
        return Signature.builder()
                .key("serving_detailed")
                .input(input, image)
                .output("probabilities", answer)
                .output("logits", logits(tf, image))
                .output("features", features)
                .output("maps", maps(tf, image))
                .output("similarities", tf.linalg.matMul(features, tf.constant(UNIT_VECTORS)))
                .build();
    }

    /** The mean of each channel in blocks of 4 x 4, scaled so that a map's values add up to the logit. */
    private Operand<TFloat32> maps(Ops tf, Operand<? extends TType> image) {
        float[][][][] kernel = new float[4][4][3][classes];
        for (float[][][] row : kernel) {
            for (float[][] cell : row) {
                for (int i = 0; i < classes; i++) {
                    cell[i][i] = 1 / (32f * size * size);
                }
            }
        }
        return tf.nn.conv2d(
                tf.dtypes.cast(image, TFloat32.class),
                tf.constantOf(TFloat32.tensorOf(StdArrays.ndCopyOf(kernel))),
                List.of(1L, 4L, 4L, 1L),
                "VALID");
    }

    private Operand<TFloat32> logits(Ops tf, Operand<? extends TType> image) {
        return tf.math.mul(tf.linalg.matMul(means(tf, image), firstColumns(tf)), tf.constant(1 / 32f));
    }

    private static Operand<TFloat32> means(Ops tf, Operand<? extends TType> image) {
        return tf.math.mean(tf.dtypes.cast(image, TFloat32.class), tf.constant(new int[] {1, 2}));
    }

    /** Returns the matrix that keeps the first columns of three. */
    private Operand<TFloat32> firstColumns(Ops tf) {
        float[][] columns = new float[3][classes];
        for (int i = 0; i < classes; i++) {
            columns[i][i] = 1;
        }
        return tf.constant(columns);
    }
}
