package dev.patisserie.common.tensorflow;

import org.tensorflow.proto.ConfigProto;

/** How many threads a session computes with. */
public final class SessionOptions {

    private SessionOptions() {}

    /**
     * Makes a session configuration with thread pools of its own.
     *
     * @param intraOp threads within one operation, at least 1
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
}
