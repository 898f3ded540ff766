package dev.patisserie.common.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.proto.RewriterConfig.Toggle;

class PrecisionTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "fpu avx512f avx512_bf16 avx512_vnni, BFLOAT16",
        "fpu amx_bf16 amx_tile, BFLOAT16",
        "fpu avx512f avx512_vnni, FLOAT32"
    })
    void usesBfloat16IfTheCpuSupportsIt(String flags, Precision expected) throws IOException {
        Path cpuInfo = Files.writeString(
                folder.resolve("cpuinfo"),
                "processor\t: 0\nmodel name\t: avx512_bf16\nflags\t\t: %s\n".formatted(flags));

        assertThat(Precision.AUTO.resolve(cpuInfo, null)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0, FLOAT32", "False, FLOAT32", "1, BFLOAT16", "true, BFLOAT16"})
    void usesFloat32IfOneDnnIsOff(String oneDnn, Precision expected) throws IOException {
        Path cpuInfo = Files.writeString(folder.resolve("cpuinfo"), "flags\t\t: amx_bf16\n");

        assertThat(Precision.AUTO.resolve(cpuInfo, oneDnn)).isEqualTo(expected);
    }

    @Test
    void usesFloat32ForAnUnknownCpu() {
        assertThat(Precision.AUTO.resolve(folder.resolve("none"), null)).isEqualTo(Precision.FLOAT32);
    }

    @Test
    void keepsAnExplicitPrecision() {
        Path none = folder.resolve("none");

        assertThat(Precision.BFLOAT16.resolve(none, null)).isEqualTo(Precision.BFLOAT16);
        assertThat(Precision.FLOAT32.resolve(none, null)).isEqualTo(Precision.FLOAT32);
    }

    @Test
    void enablesOnlyBfloat16InTensorFlow() {
        assertThat(SessionOptions.of(Precision.FLOAT32).hasGraphOptions()).isFalse();
        assertThat(SessionOptions.of(Precision.BFLOAT16)
                        .getGraphOptions()
                        .getRewriteOptions()
                        .getAutoMixedPrecisionOnednnBfloat16())
                .isEqualTo(Toggle.ON);
    }
}
