package dev.patisserie.benchmarks.reliability;

import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.Manifest.ClassScore;
import dev.patisserie.common.model.Manifest.Evaluation;
import dev.patisserie.common.model.Manifest.Probe;
import dev.patisserie.common.model.ModelArchive;
import dev.patisserie.common.model.Uncertainty;
import dev.patisserie.common.model.Uncertainty.Calibration;
import dev.patisserie.common.model.Uncertainty.CalibrationErrors;
import dev.patisserie.common.model.Uncertainty.Known;
import dev.patisserie.common.model.Uncertainty.Maps;
import dev.patisserie.common.model.Uncertainty.PredictionSets;
import dev.patisserie.common.model.Uncertainty.Quantile;
import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/**
 * A small model with the detailed signature: red, green or blue, by the channel with the larger mean. The features are
 * the means of the channels, the logits 20 times that, and the maps the channels themselves. The exemplars are a red, a
 * green and a blue image.
 */
final class ChannelModel {

    static final int SIZE = 10;
    static final int TEMPERATURE = 2;

    private ChannelModel() {}

    /** Writes the unpacked archive. */
    static void write(Path folder, Uncertainty uncertainty) throws IOException {
        TensorFlowRuntime.load();
        try (Graph graph = new Graph();
                Session session = new Session(graph)) {
            Ops tf = Ops.create(graph);
            Placeholder<TUint8> image = tf.placeholder(TUint8.class, Placeholder.shape(Shape.of(-1, SIZE, SIZE, 3)));
            Operand<TFloat32> maps = tf.math.mul(tf.dtypes.cast(image, TFloat32.class), tf.constant(1 / 255f));
            Operand<TFloat32> features = tf.math.mean(maps, tf.constant(new int[] {1, 2}));
            Operand<TFloat32> logits = tf.math.mul(features, tf.constant(20f));
            Operand<TFloat32> exemplars = tf.constant(new float[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}});
            Signature detailed = Signature.builder(Manifest.DETAILED_SIGNATURE)
                    .input(Manifest.INPUT, image)
                    .output(Manifest.OUTPUT, tf.nn.softmax(tf.math.mul(logits, tf.constant(1f / TEMPERATURE))))
                    .output(Manifest.LOGITS, logits)
                    .output(Manifest.FEATURES, features)
                    .output(Manifest.SIMILARITIES, tf.linalg.matMul(features, exemplars))
                    .output(Manifest.MAPS, maps)
                    .build();
            SavedModelBundle.exporter(folder.resolve(Manifest.SAVED_MODEL).toString())
                    .withSession(session)
                    .withSignature(detailed)
                    .export();
        }
        ModelArchive.writeManifest(folder, manifest(uncertainty));
    }

    static Uncertainty uncertainty() {
        var errors = new CalibrationErrors(0.1, 0.2);
        return new Uncertainty(
                new Calibration(TEMPERATURE, 300, null, errors, errors),
                new PredictionSets("lac", 100, List.of(new Quantile(0.01, null), new Quantile(0.05, 0.1)), 0, 0),
                new Known("knn", 1, 3, 0.9, 0.95, List.of(), 0, null),
                new Maps("cam", SIZE, SIZE));
    }

    private static Manifest manifest(Uncertainty uncertainty) {
        String digest = "0".repeat(64);
        return new Manifest(
                "channels-1",
                List.of("red", "green", "blue"),
                SIZE,
                "Channels",
                1,
                TrainingRequested.of("r-1", Pipeline.SIMPLE, "colours"),
                digest,
                digest,
                1,
                new Evaluation(1, 0, 1, List.of(List.of(1)), List.of(new ClassScore("red", 1, 1, 1))),
                List.of(new Probe("1.png", "red", List.of(1f, 0f, 0f))),
                Map.of(),
                Instant.EPOCH,
                null,
                uncertainty,
                null);
    }
}
