package dev.patisserie.common.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

class TensorFlowRuntimeTest {

    @Test
    void doesNotLimitNativeMemory() {
        TensorFlowRuntime.load();

        assertThat(Pointer.maxPhysicalBytes()).isZero();
    }
}
