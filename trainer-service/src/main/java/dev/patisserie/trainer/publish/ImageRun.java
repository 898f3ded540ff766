package dev.patisserie.trainer.publish;

import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.common.tensorflow.SessionOptions;
import dev.patisserie.trainer.dataset.Batch;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/** Runs a graph of constants on batches of images. */
final class ImageRun {

    private ImageRun() {}

    /**
     * Returns the options of a session that runs few passes. They disable TensorFlow's graph optimiser, which copies
     * the constants many times (12 s for 200 MB).
     *
     * @param limit longest time of a run; 0 for no limit. A limit has no effect on a session that runs on the calling
     *     thread, so the session then uses a thread of TensorFlow's pool
     */
    static ConfigProto options(Duration limit) {
        var rewriting = RewriterConfig.newBuilder().setDisableMetaOptimizer(true);
        ConfigProto.Builder options = SessionOptions.of(Precision.FLOAT32).toBuilder()
                .setGraphOptions(GraphOptions.newBuilder().setRewriteOptions(rewriting));
        if (!limit.isZero()) {
            options.setInterOpParallelismThreads(1).setOperationTimeoutInMs(limit.toMillis());
        }
        return options.build();
    }

    /**
     * Runs a batch.
     *
     * @param input the tensor of the images, e.g. {@code image:0}
     * @param tensors names of the tensors to fetch, by output
     * @param outputs outputs to fetch, among the keys of {@code tensors}
     * @throws IllegalArgumentException if an output is not among the keys
     */
    static Map<String, float[][]> run(
            Session session, String input, Map<String, String> tensors, Batch batch, List<String> outputs) {
        int size = batch.imageSize();
        Shape shape = Shape.of(batch.size(), size, size, 3);
        try (TUint8 image = TUint8.tensorOf(shape, DataBuffers.of(batch.rgb()))) {
            Session.Runner runner = session.runner().feed(input, image);
            for (String output : outputs) {
                runner.fetch(tensor(tensors, output));
            }
            return run(runner, outputs);
        }
    }

    /**
     * Returns the tensor of an output.
     *
     * @param tensors names of the tensors by output
     * @throws IllegalArgumentException if the output is not among the keys
     */
    static String tensor(Map<String, String> tensors, String output) {
        String tensor = tensors.get(output);
        if (tensor == null) {
            throw new IllegalArgumentException(
                    "expected one of the outputs %s, found %s".formatted(tensors.keySet(), output));
        }
        return tensor;
    }

    private static Map<String, float[][]> run(Session.Runner runner, List<String> outputs) {
        Map<String, float[][]> rows = new HashMap<>();
        try (Result result = runner.run()) {
            for (int i = 0; i < outputs.size(); i++) {
                rows.put(outputs.get(i), rows((TFloat32) result.get(i)));
            }
        }
        return rows;
    }

    /** Copies a tensor, one row per image. */
    static float[][] rows(TFloat32 tensor) {
        FloatDataBuffer data = tensor.asRawTensor().data().asFloats();
        int images = Math.toIntExact(tensor.shape().get(0));
        int columns = Math.toIntExact(tensor.size() / images);
        float[][] rows = new float[images][columns];
        for (int i = 0; i < images; i++) {
            data.offset((long) i * columns).read(rows[i]);
        }
        return rows;
    }
}
