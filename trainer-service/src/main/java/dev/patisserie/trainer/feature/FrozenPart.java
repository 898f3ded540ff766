package dev.patisserie.trainer.feature;

import dev.patisserie.common.io.Sha256;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.trainer.dataset.Batch;
import dev.patisserie.trainer.network.BatchNormFolding;
import dev.patisserie.trainer.network.FrozenNetwork;
import dev.patisserie.trainer.network.WeightedNetwork;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import org.tensorflow.ndarray.Shape;

/**
 * A frozen part of a network, folded for inference, and its identity.
 *
 * <p>Holds native memory; the caller owns it and closes it once. Used on one thread at a time.
 */
public final class FrozenPart implements AutoCloseable {

    private static final int CHUNK = 1 << 16; // values

    private final FrozenNetwork network;
    private final WeightedNetwork part;
    private String digest; // null until it is needed

    /**
     * Folds a part and builds its graph.
     *
     * @param part computes features from images or from features
     * @param precision precision of its multiplications
     */
    public FrozenPart(WeightedNetwork part, Precision precision) {
        this(part, new FrozenNetwork(BatchNormFolding.fold(part), precision));
    }

    private FrozenPart(WeightedNetwork part, FrozenNetwork network) {
        this.part = part;
        this.network = network;
    }

    /**
     * Folds a part and builds its graph in the precision that {@link PrecisionChoice} makes.
     *
     * @param part computes features from images
     * @param sample some of the images, at least 2
     */
    public static FrozenPart inChosenPrecision(WeightedNetwork part, Batch sample) {
        return new FrozenPart(part, PrecisionChoice.build(BatchNormFolding.fold(part), sample));
    }

    /** Returns the precision of the multiplications. */
    public Precision precision() {
        return network.precision();
    }

    FrozenNetwork network() {
        return network;
    }

    Shape outputShape() {
        return network.outputShape();
    }

    /** Returns the key of an input, extended by the facts that determine this part's output. */
    FeatureKey identify(FeatureKey input) {
        FeatureKey key = input.and("network", part.network().name())
                .and("output", part.network().outputShape())
                .and("weights", digest())
                .and("precision", precision().resolve());
        // Not for TensorFlow, whose features keep the keys of earlier versions.
        return network.computation().map(name -> key.and("engine", name)).orElse(key);
    }

    private String digest() {
        if (digest == null) {
            digest = digest(part);
        }
        return digest;
    }

    /** Returns the SHA-256 of all weights and their names, which also identify the end of the part. */
    private static String digest(WeightedNetwork part) {
        MessageDigest digest = Sha256.algorithm();
        for (Map.Entry<String, Shape> weight : part.network().shapes().entrySet()) {
            String line = weight.getKey() + weight.getValue() + "\n";
            digest.update(line.getBytes(StandardCharsets.UTF_8));
            update(digest, part.weights().get(weight.getKey()));
        }
        return Sha256.hex(digest);
    }

    private static void update(MessageDigest digest, float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < values.length; from += CHUNK) {
            int count = Math.min(CHUNK, values.length - from);
            bytes.asFloatBuffer().put(values, from, count);
            digest.update(bytes.array(), 0, count * Float.BYTES);
        }
    }

    @Override
    public void close() {
        network.close();
    }
}
