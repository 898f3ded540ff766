package dev.patisserie.common.tensorflow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;

/** How exactly a session multiplies; weights and results are float32 in any case. */
public enum Precision {
    /** As exactly as the weights. */
    FLOAT32,
    /**
     * With 8 significant bits, summed in float32: about twice as fast where the CPU has instructions for it, slower
     * where it has not.
     */
    BFLOAT16,
    /** {@link #BFLOAT16} where the CPU has instructions for it, else {@link #FLOAT32}. */
    AUTO;

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final Set<String> BFLOAT16_FLAGS = Set.of("avx512_bf16", "amx_bf16");

    /** Returns {@link #FLOAT32} or {@link #BFLOAT16}: what this means on this machine. */
    public Precision resolve() {
        return resolve(CPU_INFO);
    }

    /** Linux says what the CPU can do, line {@code flags} of a file (proc_cpuinfo(5)); elsewhere nothing is known. */
    Precision resolve(Path cpuInfo) {
        if (this != AUTO) {
            return this;
        }
        return hasBfloat16(cpuInfo) ? BFLOAT16 : FLOAT32;
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
