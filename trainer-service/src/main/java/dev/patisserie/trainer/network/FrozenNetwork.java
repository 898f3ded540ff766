package dev.patisserie.trainer.network;

import dev.patisserie.common.onednn.OneDnnNetwork;
import dev.patisserie.common.onednn.UnsupportedGraphException;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import java.nio.FloatBuffer;
import java.util.Optional;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * A network with constant weights, for inference on many images.
 *
 * <p>Holds native memory: about twice the weights and the memory of a batch; the caller owns it and closes it once.
 * Used on one thread.
 */
public final class FrozenNetwork implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(FrozenNetwork.class.getName());

    private final Shape inputShape;
    private final Shape outputShape;
    private final Precision precision;
    private final ForwardPasses passes;

    /** Builds the network for the fastest engine; see {@link ForwardEngine#AUTO}. */
    public FrozenNetwork(WeightedNetwork network, Precision precision) {
        this(network, precision, ForwardEngine.AUTO);
    }

    /**
     * Builds the network.
     *
     * @param network a network on images or on features; fastest if folded, see {@link BatchNormFolding}
     * @param precision of the multiplications; the weights and the result are float32
     * @param engine library that computes the forward passes
     * @throws UnsupportedGraphException if the engine is oneDNN, which does not support the network
     */
    public FrozenNetwork(WeightedNetwork network, Precision precision, ForwardEngine engine) {
        TensorFlowRuntime.load();
        inputShape = network.network().inputShape();
        outputShape = network.network().outputShape();
        this.precision = precision;
        passes = passes(network, precision, engine);
    }

    private static ForwardPasses passes(WeightedNetwork network, Precision precision, ForwardEngine engine) {
        if (engine.prefersOneDnn(precision)) {
            try {
                return new OneDnnPasses(network, precision);
            } catch (UnsupportedGraphException e) {
                if (engine == ForwardEngine.ONEDNN) {
                    throw e;
                }
                LOG.log(
                        System.Logger.Level.INFO,
                        "forward passes run in TensorFlow network={0} reason={1}",
                        network.network().name(),
                        e.getMessage());
            }
        }
        return new TensorFlowPasses(network, precision);
    }

    /** Returns the shape of one image's features. */
    public Shape outputShape() {
        return outputShape;
    }

    /** Returns the precision of the multiplications. */
    public Precision precision() {
        return precision;
    }

    /** Returns the library that computes the forward passes, not {@link ForwardEngine#AUTO}. */
    public ForwardEngine engine() {
        return passes instanceof OneDnnPasses ? ForwardEngine.ONEDNN : ForwardEngine.TENSORFLOW;
    }

    /** Returns the identity of the computation if it is not TensorFlow's; results may differ in rounding. */
    public Optional<String> computation() {
        return engine() == ForwardEngine.ONEDNN ? Optional.of(OneDnnNetwork.VERSION) : Optional.empty();
    }

    /**
     * Runs a batch of images.
     *
     * @param rgb {@code [count, ...inputShape]}, row-major, unsigned bytes
     * @param count images in the batch, at least 1
     * @param features buffer for {@code [count, ...outputShape]}, row-major; written from its position, which advances
     */
    public void run(byte[] rgb, int count, FloatBuffer features) {
        Shape shape = Shape.of(count).append(inputShape);
        if (rgb.length != shape.size()) {
            throw new IllegalArgumentException("expected %d bytes for %d images of %s, found %d"
                    .formatted(shape.size(), count, inputShape, rgb.length));
        }
        passes.run(rgb, count, features);
        advance(features, count);
    }

    /**
     * Runs a batch of augmented images or of features.
     *
     * @param batch {@code [count, ...inputShape]}, images with values 0 to 255; not closed
     * @param features as in {@link #run(byte[], int, FloatBuffer)}
     */
    public void run(TFloat32 batch, FloatBuffer features) {
        passes.run(batch, features);
        advance(features, batch.shape().get(0));
    }

    private void advance(FloatBuffer features, long count) {
        features.position(Math.toIntExact(features.position() + count * outputShape.size()));
    }

    @Override
    public void close() {
        passes.close();
    }
}
