package dev.patisserie.common.tensorflow;

import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;

/**
 * The configuration of sessions. The number of threads within one operation is not part of it: the first session of a
 * process determines it for all, see {@link TensorFlowRuntime#load(int)}.
 */
public final class SessionOptions {

    private SessionOptions() {}

    /**
     * Returns a session configuration in which operations run one after the other on the calling thread. The pool of
     * the process takes part in large operations. The session has no threads of its own.
     *
     * @param precision precision of the multiplications in a graph of constants
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
     * Returns a session configuration for a serving model. Its first run must be short, since a swap waits for it. Most
     * of TensorFlow's graph optimisers copy all constants, which took 1.4 s of 1.5 s for a network of 38 MB. Only the
     * optimiser that fuses a convolution with the following operations improves an exported graph. With bfloat16 there
     * are two more: the one that adds casts, and the one that converts the weights.
     *
     * <p>It sets no {@code operation_timeout_in_ms}, which has no effect on a session that runs on the calling thread.
     *
     * @param precision precision of the multiplications
     */
    public static ConfigProto serving(Precision precision) {
        RewriterConfig.Builder rewriter = RewriterConfig.newBuilder()
                .setMetaOptimizerIterations(RewriterConfig.NumIterationsType.ONE)
                .setDisableModelPruning(true);
        if (precision.resolve() == Precision.BFLOAT16) {
            rewriter.addOptimizers("auto_mixed_precision_onednn_bfloat16").addOptimizers("constfold");
        }
        rewriter.addOptimizers("remap");
        return of(Precision.FLOAT32).toBuilder()
                .setGraphOptions(GraphOptions.newBuilder().setRewriteOptions(rewriter))
                .build();
    }
}
