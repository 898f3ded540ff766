package dev.patisserie.common.tensorflow;

import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;

/** How many threads a session computes with, and how exactly. */
public final class SessionOptions {

    private SessionOptions() {}

    /**
     * Makes a session configuration.
     *
     * @param intraOp threads within one operation, at least 1; TensorFlow heeds it in the first
     *     session of a process alone, see {@link TensorFlowRuntime#load(int)}
     * @param interOp operations at the same time, at least 1
     */
    public static ConfigProto threads(int intraOp, int interOp) {
        if (intraOp < 1 || interOp < 1) {
            throw new IllegalArgumentException(
                    "threads must be at least 1, were intraOp=%d interOp=%d"
                            .formatted(intraOp, interOp));
        }
        return ConfigProto.newBuilder()
                .setIntraOpParallelismThreads(intraOp)
                .setInterOpParallelismThreads(interOp)
                .setUsePerSessionThreads(true)
                .build();
    }

    /**
     * Makes a session configuration with a precision.
     *
     * @param intraOp as above
     * @param interOp operations at the same time, at least 1
     * @param precision of the multiplications in a graph of constants
     */
    public static ConfigProto of(int intraOp, int interOp, Precision precision) {
        ConfigProto threads = threads(intraOp, interOp);
        if (precision.resolve() == Precision.FLOAT32) {
            return threads;
        }
        RewriterConfig rewriter =
                RewriterConfig.newBuilder()
                        .setAutoMixedPrecisionOnednnBfloat16(RewriterConfig.Toggle.ON)
                        .build();
        return threads.toBuilder()
                .setGraphOptions(GraphOptions.newBuilder().setRewriteOptions(rewriter))
                .build();
    }

    /**
     * Makes a session configuration for a model that serves: its first run must be short, since a
     * swap waits for it. Most of TensorFlow's graph optimisers copy all constants, which for a
     * network of 38 MB took 1.4 s of 1.5, and gain nothing on an exported graph; only the one that
     * fuses a convolution with what follows it does. With bfloat16 all of them run: those that fold
     * the casts of the weights are worth it.
     *
     * @param intraOp as above
     * @param precision of the multiplications
     */
    public static ConfigProto serving(int intraOp, Precision precision) {
        if (precision.resolve() == Precision.BFLOAT16) {
            return of(intraOp, 1, Precision.BFLOAT16);
        }
        RewriterConfig fuse =
                RewriterConfig.newBuilder()
                        .addOptimizers("remap")
                        .setMetaOptimizerIterations(RewriterConfig.NumIterationsType.ONE)
                        .setDisableModelPruning(true)
                        .build();
        return threads(intraOp, 1).toBuilder()
                .setGraphOptions(GraphOptions.newBuilder().setRewriteOptions(fuse))
                .build();
    }
}
