package dev.patisserie.common.tensorflow;

import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;

/**
 * How sessions compute. The threads within one operation are no option: the first session of a
 * process decides on them for all, see {@link TensorFlowRuntime#load(int)}.
 */
public final class SessionOptions {

    private SessionOptions() {}

    /**
     * Makes a session configuration; operations run one after the other, each on all threads.
     *
     * @param precision of the multiplications in a graph of constants
     */
    public static ConfigProto of(Precision precision) {
        ConfigProto.Builder config =
                ConfigProto.newBuilder()
                        .setInterOpParallelismThreads(1)
                        .setUsePerSessionThreads(true);
        if (precision.resolve() == Precision.BFLOAT16) {
            RewriterConfig rewriter =
                    RewriterConfig.newBuilder()
                            .setAutoMixedPrecisionOnednnBfloat16(RewriterConfig.Toggle.ON)
                            .build();
            config.setGraphOptions(GraphOptions.newBuilder().setRewriteOptions(rewriter));
        }
        return config.build();
    }
}
