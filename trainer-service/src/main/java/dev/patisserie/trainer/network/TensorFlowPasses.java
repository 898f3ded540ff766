package dev.patisserie.trainer.network;

import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.common.tensorflow.SessionOptions;
import java.nio.FloatBuffer;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/** Forward passes in a session of TensorFlow, which optimises the graph. */
final class TensorFlowPasses implements ForwardPasses {

    private final FrozenGraph frozen;
    private final Shape inputShape;
    private final Placeholder<TUint8> image;
    private final Operand<TFloat32> converted;
    private final Session session;

    TensorFlowPasses(WeightedNetwork network, Precision precision) {
        frozen = new FrozenGraph(network);
        inputShape = network.network().inputShape();
        Ops tf = Ops.create(frozen.graph());
        // Not a placeholder with the converted bytes as its default: with one, TensorFlow's remapper fails on the
        // graph of Xception, logs that at INFO only, and fuses no operation.
        image = tf.placeholder(TUint8.class, Placeholder.shape(Shape.of(-1).append(inputShape)));
        converted = tf.dtypes.cast(image, TFloat32.class);
        session = new Session(frozen.graph(), SessionOptions.of(precision));
    }

    @Override
    public void run(byte[] rgb, int count, FloatBuffer features) {
        try (TUint8 batch = TUint8.tensorOf(Shape.of(count).append(inputShape), DataBuffers.of(rgb));
                Result floats =
                        session.runner().feed(image, batch).fetch(converted).run()) {
            run((TFloat32) floats.get(0), features);
        }
    }

    @Override
    public void run(TFloat32 batch, FloatBuffer features) {
        try (Result result = runner(batch).run()) {
            TFloat32 values = (TFloat32) result.get(0);
            values.asRawTensor().data().asFloats().copyTo(DataBuffers.of(features.slice()), values.size());
        }
    }

    /** Returns a run of a batch, to which options may be added. */
    Session.Runner runner(TFloat32 batch) {
        return session.runner().feed(frozen.pixels(), batch).fetch(frozen.output());
    }

    @Override
    public void close() {
        session.close();
        frozen.close();
    }
}
