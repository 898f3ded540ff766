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
}
