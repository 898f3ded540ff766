package dev.patisserie.trainer.fit;

import static dev.patisserie.trainer.network.layer.Layers.conv2d;
import static dev.patisserie.trainer.network.layer.Layers.dense;
import static dev.patisserie.trainer.network.layer.Layers.flatten;
import static dev.patisserie.trainer.network.layer.Layers.maxPooling2d;
import static dev.patisserie.trainer.network.layer.Layers.relu;
import static dev.patisserie.trainer.network.layer.Layers.rescaling;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patisserie.common.json.Json;
import dev.patisserie.trainer.dataset.Batch;
import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.network.layer.Variable;
import dev.patisserie.trainer.npz.WeightsFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

/**
 * The results of Keras ({@code golden/keras-simple.json}, written by {@code src/test/python/keras_golden.py}), and its
 * weights and images, computed by the same integer formulae.
 */
public final class KerasGolden {

    public static final int SIZE = 12;
    public static final int CLASSES = 3;

    private static final int BATCH = 4;

    private KerasGolden() {}

    /** Reads the golden file. */
    public static JsonNode read() throws IOException {
        try (InputStream in = KerasGolden.class.getResourceAsStream("/golden/keras-simple.json")) {
            return Json.MAPPER.readTree(in);
        }
    }

    /** The simple ConvNet without its dropout. */
    public static Network network() {
        return Network.of("without_dropout", SIZE, image -> image.then(rescaling(1 / 127.5f, -1))
                .then(conv2d(32, 3))
                .then(relu())
                .then(conv2d(32, 3))
                .then(relu())
                .then(maxPooling2d(2))
                .then(flatten())
                .then(dense(128))
                .then(relu())
                .then(dense(CLASSES)));
    }

    /** The images and labels of a step. */
    public static Batch batch(int step) {
        byte[] rgb = new byte[BATCH * SIZE * SIZE * 3];
        int[] labels = new int[BATCH];
        int at = 0;
        for (int i = 0; i < BATCH; i++) {
            int n = step * BATCH + i;
            labels[i] = n % CLASSES;
            for (int y = 0; y < SIZE; y++) {
                for (int x = 0; x < SIZE; x++) {
                    for (int c = 0; c < 3; c++) {
                        rgb[at++] = (byte) (x * 7 + y * 13 + c * 29 + n * 31 + x * y * n);
                    }
                }
            }
        }
        return new Batch(rgb, labels, SIZE);
    }

    /** Writes the initial weights. */
    public static Path writeWeights(Network network, Path checkpoint) throws IOException {
        Map<String, TFloat32> tensors = new LinkedHashMap<>();
        try {
            List<Variable> variables = network.variables();
            for (int k = 0; k < variables.size(); k++) {
                tensors.put(variables.get(k).name(), weights(variables.get(k), k));
            }
            WeightsFile.write(checkpoint, tensors);
            return checkpoint;
        } finally {
            tensors.values().forEach(TFloat32::close);
        }
    }

    private static TFloat32 weights(Variable variable, int k) {
        float[] values = new float[(int) variable.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (((i * 7919L + k * 104_729L) % 1009 - 504) / 5040.0);
        }
        return TFloat32.tensorOf(variable.shape(), DataBuffers.of(values));
    }
}
