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

        assertThat(Precision.AUTO.resolve(cpuInfo)).isEqualTo(expected);
    }

    @Test
    void usesFloat32ForAnUnknownCpu() {
        assertThat(Precision.AUTO.resolve(folder.resolve("none"))).isEqualTo(Precision.FLOAT32);
    }

    @Test
    void keepsAnExplicitPrecision() {
        Path none = folder.resolve("none");

        assertThat(Precision.BFLOAT16.resolve(none)).isEqualTo(Precision.BFLOAT16);
        assertThat(Precision.FLOAT32.resolve(none)).isEqualTo(Precision.FLOAT32);
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
