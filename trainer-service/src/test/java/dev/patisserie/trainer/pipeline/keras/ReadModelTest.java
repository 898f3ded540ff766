package dev.patisserie.trainer.pipeline.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import org.junit.jupiter.api.Test;

class ReadModelTest {

    private static final long HEAP = 1L << 30;

    @Test
    void weightsAreAtMostAQuarterOfTheHeap() {
        assertThatCode(() -> ReadModel.requireHeap(HEAP / 4, HEAP)).doesNotThrowAnyException();
        assertThatThrownBy(() -> ReadModel.requireHeap(HEAP / 4 + (1 << 20), HEAP))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TRAINING_TOO_LARGE))
                .hasMessageContaining("at most 256 MiB")
                .hasMessageContaining("found 257 MiB");
    }
}
