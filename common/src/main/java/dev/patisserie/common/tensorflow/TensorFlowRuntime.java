package dev.patisserie.common.tensorflow;

import java.nio.file.Path;
import org.bytedeco.javacpp.Loader;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.proto.ConfigProto;

/** Loads TensorFlow's native library from the class path. */
public final class TensorFlowRuntime {

    /** Property that JavaCPP's {@code Pointer} reads in its static initialiser. */
    private static final String NATIVE_LIMIT = "org.bytedeco.javacpp.maxPhysicalBytes";

    private static boolean loaded; // guarded by the class
    private static int threads; // guarded by the class

    private TensorFlowRuntime() {}

    /**
     * Loads the library with one thread per processor; see {@link #load(int)}.
     *
     * @throws UnsatisfiedLinkError if the class path has no native jar for this platform
     */
    public static void load() {
        load(Runtime.getRuntime().availableProcessors());
    }

    /**
     * Loads the library once per JVM; later calls have no effect. It must be called before the first use of a
     * TensorFlow or DJL class, since DJL would otherwise download a library of its own.
     *
     * @param count number of threads within one operation, for all sessions of the process, at least 1
     * @throws UnsatisfiedLinkError if the class path has no native jar for this platform
     */
    public static synchronized void load(int count) {
        if (!loaded) {
            loadLibrary();
            startThreads(count);
            threads = count;
            loaded = true;
        }
    }

    /** Returns the number of threads within one operation; 0 before the library is loaded. */
    public static synchronized int threads() {
        return threads;
    }

    private static void loadLibrary() {
        // By default, JavaCPP limits native memory to a multiple of the heap. Most memory is native here.
        System.getProperties().putIfAbsent(NATIVE_LIMIT, "0");
        Path library = Path.of(Loader.load(org.tensorflow.internal.c_api.global.tensorflow.class));
        // The first folder that DJL's TensorFlow engine searches (ai.djl.tensorflow.engine.LibUtils).
        System.setProperty("TENSORFLOW_LIBRARY_PATH", library.getParent().toString());
    }

    /**
     * The first session of a process determines the size of the thread pool of all sessions (TensorFlow's
     * {@code LocalDevice}).
     */
    private static void startThreads(int count) {
        ConfigProto options = SessionOptions.of(Precision.FLOAT32).toBuilder()
                .setIntraOpParallelismThreads(count)
                .build();
        try (Graph graph = new Graph()) {
            new Session(graph, options).close();
        }
    }
}
