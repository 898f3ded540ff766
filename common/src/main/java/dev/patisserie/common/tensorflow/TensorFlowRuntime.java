package dev.patisserie.common.tensorflow;

import java.nio.file.Path;
import org.bytedeco.javacpp.Loader;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.proto.ConfigProto;

/** TensorFlow's native library, taken from the class path. */
public final class TensorFlowRuntime {

    /** Read by JavaCPP's {@code Pointer} when it is initialised. */
    private static final String NATIVE_LIMIT = "org.bytedeco.javacpp.maxPhysicalBytes";

    private static boolean loaded; // guarded by the class

    private TensorFlowRuntime() {}

    /**
     * Loads the library, with a thread for each processor; see {@link #load(int)}.
     *
     * @throws UnsatisfiedLinkError if the class path has no native jar for this platform
     */
    public static void load() {
        load(Runtime.getRuntime().availableProcessors());
    }

    /**
     * Loads the library, once per JVM; later calls return at once. Call it before any TensorFlow or DJL class is
     * touched: DJL would otherwise look for a library of its own and download it.
     *
     * @param threads within one operation, for all sessions of the process, at least 1
     * @throws UnsatisfiedLinkError if the class path has no native jar for this platform
     */
    public static synchronized void load(int threads) {
        if (!loaded) {
            loadLibrary();
            startThreads(threads);
            loaded = true;
        }
    }

    private static void loadLibrary() {
        // JavaCPP refuses native memory once the process holds four times the heap's limit; here
        // most memory is native, and the machine or the container says how much there is.
        System.getProperties().putIfAbsent(NATIVE_LIMIT, "0");
        Path library = Path.of(Loader.load(org.tensorflow.internal.c_api.global.tensorflow.class));
        // Where DJL's TensorFlow engine looks first (ai.djl.tensorflow.engine.LibUtils).
        System.setProperty("TENSORFLOW_LIBRARY_PATH", library.getParent().toString());
    }

    /**
     * The first session of a process sizes the pool that all sessions compute with, whatever later ones ask for
     * (TensorFlow's {@code LocalDevice}).
     */
    private static void startThreads(int threads) {
        ConfigProto options = SessionOptions.of(Precision.FLOAT32).toBuilder()
                .setIntraOpParallelismThreads(threads)
                .build();
        try (Graph graph = new Graph()) {
            new Session(graph, options).close();
        }
    }
}
