package dev.patisserie.trainer.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublishedWeightsTest {

    @Test
    void takesTheFileNameFromThePath() {
        assertThat(PublishedWeights.MOBILENET_0_25_224.fileName()).isEqualTo("mobilenet_2_5_224_tf_no_top.h5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/etc/passwd", "../up.h5", "a/../up.h5", "a//b.h5", "a/", "..", "a b"})
    void rejectsAPathThatLeavesTheFolder(String path) {
        assertThatThrownBy(() -> new PublishedWeights(path, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("path must be plain names joined by '/'");
    }

    @Test
    void rejectsAHashOfTheWrongLength() {
        assertThatThrownBy(() -> FileHash.md5("b0042744"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("MD5 must be 32 lower-case hex digits, was 'b0042744'");
    }
}
