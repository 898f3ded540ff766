package dev.patisserie.common.tensorflow;

import java.nio.file.Path;
import org.bytedeco.javacpp.Loader;

/** TensorFlow's native library, taken from the class path. */
public final class TensorFlowRuntime {

    private TensorFlowRuntime() {}

    /**
     * Loads the library, once per JVM; later calls return at once. Call it before any TensorFlow or
     * DJL class is touched: DJL would otherwise look for a library of its own and download it.
     *
     * @throws UnsatisfiedLinkError if the class path has no native jar for this platform
     */
    public static void load() {
        Holder.LIBRARY.getClass();
    }

    /** The class loader runs this once, and threads that come meanwhile wait. */
    private static final class Holder {
        /** Read by JavaCPP's {@code Pointer} when it is initialised. */
        private static final String NATIVE_LIMIT = "org.bytedeco.javacpp.maxPhysicalBytes";

        static final Path LIBRARY = loadLibrary();

        private static Path loadLibrary() {
            // JavaCPP refuses native memory once the process holds four times the heap's limit;
            // here
            // most memory is native, and the machine or the container says how much there is.
            System.getProperties().putIfAbsent(NATIVE_LIMIT, "0");
            Path library =
                    Path.of(Loader.load(org.tensorflow.internal.c_api.global.tensorflow.class));
            // Where DJL's TensorFlow engine looks first (ai.djl.tensorflow.engine.LibUtils).
            System.setProperty("TENSORFLOW_LIBRARY_PATH", library.getParent().toString());
            return library;
        }
    }
}
