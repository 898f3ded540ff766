package dev.patisserie.common.tensorflow;

import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;

/**
 * How sessions compute. The threads within one operation are no option: the first session of a process decides on them
 * for all, see {@link TensorFlowRuntime#load(int)}.
 */
public final class SessionOptions {

    private SessionOptions() {}

    /**
     * Makes a session configuration: operations run one after the other on the calling thread, which all threads help
     * with one that is large. A session has no thread of its own, then.
     *
     * @param precision of the multiplications in a graph of constants
     */
    public static ConfigProto of(Precision precision) {
        ConfigProto.Builder config = ConfigProto.newBuilder().setInterOpParallelismThreads(-1);
        if (precision.resolve() == Precision.BFLOAT16) {
            RewriterConfig rewriter = RewriterConfig.newBuilder()
                    .setAutoMixedPrecisionOnednnBfloat16(RewriterConfig.Toggle.ON)
                    .build();
            config.setGraphOptions(GraphOptions.newBuilder().setRewriteOptions(rewriter));
        }
        return config.build();
    }

    /**
     * Makes a session configuration for a model that serves: its first run must be short, since a swap waits for it.
     * Most of TensorFlow's graph optimisers copy all constants, which for a network of 38 MB took 1.4 s of 1.5, and
     * gain nothing on an exported graph; only the one that fuses a convolution with what follows it does. With bfloat16
     * all of them run: those that fold the casts of the weights are worth it.
     *
     * <p>It sets no {@code operation_timeout_in_ms}: a session that runs on the calling thread does not observe it.
     *
     * @param precision of the multiplications
     */
    public static ConfigProto serving(Precision precision) {
        if (precision.resolve() == Precision.BFLOAT16) {
            return of(Precision.BFLOAT16);
        }
        RewriterConfig fuse = RewriterConfig.newBuilder()
                .addOptimizers("remap")
                .setMetaOptimizerIterations(RewriterConfig.NumIterationsType.ONE)
                .setDisableModelPruning(true)
                .build();
        return of(Precision.FLOAT32).toBuilder()
                .setGraphOptions(GraphOptions.newBuilder().setRewriteOptions(fuse))
                .build();
    }
}
