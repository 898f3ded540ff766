package dev.patisserie.inference.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.model.Bfloat16Check;
import dev.patisserie.common.model.Bfloat16Check.Figures;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.inference.classify.Computation;
import dev.patisserie.inference.classify.ServedPrecision;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrecisionRuleTest {

    private static final Figures FIGURES = new Figures(0.875, 0.02, List.of(), null, null);

    /** The trainer's decision in an archive. */
    enum Archive {
        EARLIER(null),
        ACCEPTED(new Bfloat16Check(true, null, 200, FIGURES, FIGURES, 0, 0.001, 0.01, 40)),
        REJECTED(new Bfloat16Check(false, "accuracy is lower", 200, FIGURES, FIGURES, 9, 0.01, 0.3, null));

        private final Bfloat16Check check;

        Archive(Bfloat16Check check) {
            this.check = check;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "AUTO,     ACCEPTED, true,  bfloat16, accuracy 0.8750",
        "AUTO,     ACCEPTED, false, float32,  no fast bfloat16",
        "AUTO,     REJECTED, true,  float32,  accuracy is lower",
        "AUTO,     REJECTED, false, float32,  no fast bfloat16",
        "AUTO,     EARLIER,  true,  float32,  did not compare",
        "AUTO,     EARLIER,  false, float32,  no fast bfloat16",
        "FLOAT32,  ACCEPTED, true,  float32,  inference.precision",
        "FLOAT32,  ACCEPTED, false, float32,  inference.precision",
        "FLOAT32,  REJECTED, true,  float32,  inference.precision",
        "FLOAT32,  EARLIER,  true,  float32,  inference.precision",
        "BFLOAT16, ACCEPTED, true,  bfloat16, inference.precision",
        "BFLOAT16, REJECTED, true,  bfloat16, inference.precision",
        "BFLOAT16, EARLIER,  true,  bfloat16, inference.precision",
        "BFLOAT16, EARLIER,  false, bfloat16, inference.precision"
    })
    void choosesThePrecisionBySettingArchiveAndMachine(
            Precision setting, Archive archive, boolean hasBfloat16, String expected, String reason) {
        ServedPrecision chosen = PrecisionRule.choose(setting, hasBfloat16, archive.check);

        assertThat(chosen.label()).isEqualTo(expected);
        assertThat(chosen.reason()).contains(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "true,  true,  true,  ONEDNN_BFLOAT16, faster",
        "true,  true,  false, BFLOAT16,        inference.engine",
        "true,  false, true,  BFLOAT16,        no fast bfloat16",
        "false, true,  true,  FLOAT32,         bfloat16 only"
    })
    void choosesTheLibraryByPrecisionMachineAndSetting(
            boolean isBfloat16, boolean hasBfloat16, boolean usesOneDnn, Computation expected, String reason) {
        ServedPrecision chosen =
                PrecisionRule.withEngine(new ServedPrecision(isBfloat16, "test"), hasBfloat16, usesOneDnn);

        assertThat(chosen.computation()).isEqualTo(expected);
        assertThat(chosen.reason()).isEqualTo("test");
        assertThat(chosen.engineReason()).contains(reason);
    }
}
