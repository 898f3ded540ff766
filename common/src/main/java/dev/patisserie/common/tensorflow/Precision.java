package dev.patisserie.common.tensorflow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/** The precision of the multiplications of a session. Weights and results are always float32. */
public enum Precision {
    /** Single precision, like the weights. */
    FLOAT32,
    /**
     * Products of 8 significant bits, summed in float32. It is about twice as fast if the CPU has instructions for it,
     * and slower otherwise.
     */
    BFLOAT16,
    /** {@link #BFLOAT16} if the CPU has instructions for it and oneDNN is on, otherwise {@link #FLOAT32}. */
    AUTO;

    /** Environment variable of TensorFlow that switches oneDNN off, and with it bfloat16. */
    private static final String ONEDNN = "TF_ENABLE_ONEDNN_OPTS";

    private static final Set<String> OFF = Set.of("0", "false");

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final Set<String> BFLOAT16_FLAGS = Set.of("avx512_bf16", "amx_bf16");

    /** Returns whether this machine is fast in bfloat16: {@link #AUTO} is {@link #BFLOAT16}. */
    public static boolean isBfloat16Fast() {
        return AUTO.resolve() == BFLOAT16;
    }

    /** Returns the effective precision on this machine, {@link #FLOAT32} or {@link #BFLOAT16}. */
    public Precision resolve() {
        return resolve(CPU_INFO, System.getenv(ONEDNN));
    }

    /**
     * Reads the line {@code flags} of Linux's proc_cpuinfo(5); on other systems the instructions are unknown.
     *
     * @param oneDnn value of TensorFlow's environment variable; null if it is not set
     */
    Precision resolve(Path cpuInfo, String oneDnn) {
        if (this != AUTO) {
            return this;
        }
        boolean isOff = oneDnn != null && OFF.contains(oneDnn.toLowerCase(Locale.ROOT));
        return !isOff && hasBfloat16(cpuInfo) ? BFLOAT16 : FLOAT32;
    }

    private static boolean hasBfloat16(Path cpuInfo) {
        try (var lines = Files.lines(cpuInfo)) {
            return lines.filter(line -> line.startsWith("flags"))
                    .flatMap(line -> Arrays.stream(line.split("\\s+")))
                    .anyMatch(BFLOAT16_FLAGS::contains);
        } catch (IOException e) {
            return false;
        }
    }
}
