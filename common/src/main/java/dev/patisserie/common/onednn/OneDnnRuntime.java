package dev.patisserie.common.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx512_core_amx;
import static org.bytedeco.dnnl.global.dnnl.dnnl_get_effective_cpu_isa;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.Loader;

/** oneDNN's native library, which is loaded from the class path, and the facts of the CPU that it needs. */
final class OneDnnRuntime {

    private static final Path CACHE = Path.of("/sys/devices/system/cpu/cpu0/cache/index2/size");
    private static final long DEFAULT_CACHE_BYTES = 1 << 20;

    private static final System.Logger LOG = System.getLogger(OneDnnRuntime.class.getName());

    private static Boolean available; // guarded by the class; null until tried

    private OneDnnRuntime() {}

    /** Loads the library on the first call; returns whether the class path has it for this platform. */
    static synchronized boolean isAvailable() {
        if (available == null) {
            try {
                Loader.load(org.bytedeco.dnnl.global.dnnl.class);
                threadsFunction();
                available = true;
            } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
                LOG.log(System.Logger.Level.WARNING, "oneDNN cannot be loaded reason={0}", e.toString());
                available = false;
            }
        }
        return available;
    }

    /**
     * Makes the calling thread compute alone. Otherwise OpenMP would start as many threads for each calling thread as
     * the machine has processors. The number is a property of the calling thread (OpenMP 5.0, section 2.5.1).
     */
    static void computeOnThisThread() {
        threadsFunction().invokeVoid(new Object[] {1});
    }

    /** The library of OpenMP that oneDNN has loaded. */
    private static Function threadsFunction() {
        return NativeLibrary.getInstance("libgomp.so.1").getFunction("omp_set_num_threads");
    }

    /** Returns whether oneDNN multiplies by tiles (AMX). */
    static boolean hasTiles() {
        return (dnnl_get_effective_cpu_isa() & dnnl_cpu_isa_avx512_core_amx) == dnnl_cpu_isa_avx512_core_amx;
    }

    /** Returns the size of a core's second-level cache in bytes; 1 MiB if the system does not report it. */
    static long cacheBytes() {
        return cacheBytes(CACHE);
    }

    static long cacheBytes(Path size) {
        try {
            String text = Files.readString(size).strip();
            long number = Long.parseLong(text.substring(0, text.length() - 1));
            return switch (text.charAt(text.length() - 1)) {
                case 'K' -> number << 10;
                case 'M' -> number << 20;
                default -> DEFAULT_CACHE_BYTES;
            };
        } catch (IOException | NumberFormatException | StringIndexOutOfBoundsException e) {
            return DEFAULT_CACHE_BYTES;
        }
    }
}
