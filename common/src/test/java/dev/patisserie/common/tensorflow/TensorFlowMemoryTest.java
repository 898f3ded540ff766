package dev.patisserie.common.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TFResourceExhaustedException;

class TensorFlowMemoryTest {

    @Test
    void recognisesALackOfMemoryAmongTheCauses() {
        var exhausted = new TFResourceExhaustedException("OOM when allocating tensor");

        assertThat(TensorFlowMemory.exhausted(exhausted)).isTrue();
        assertThat(TensorFlowMemory.exhausted(new IllegalStateException("failed", exhausted)))
                .isTrue();
        assertThat(TensorFlowMemory.exhausted(new IllegalStateException("OOM when allocating tensor[1,2]")))
                .isTrue();
    }

    @Test
    void ignoresOtherFailures() {
        var invalid = new TFInvalidArgumentException("shapes differ");

        assertThat(TensorFlowMemory.exhausted(invalid)).isFalse();
        assertThat(TensorFlowMemory.exhausted(new IllegalStateException())).isFalse();
        assertThatCode(() -> TensorFlowMemory.rethrowIfExhausted(invalid)).doesNotThrowAnyException();
    }

    @Test
    void rethrowsALackOfMemoryWithItsCause() {
        var exhausted = new TFResourceExhaustedException("OOM when allocating tensor");

        assertThatThrownBy(() -> TensorFlowMemory.rethrowIfExhausted(exhausted))
                .isInstanceOf(IllegalStateException.class)
                .hasCause(exhausted);
    }
}
