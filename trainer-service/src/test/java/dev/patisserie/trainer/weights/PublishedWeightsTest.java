package dev.patisserie.trainer.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.backbone.BaseModel;
import dev.patisserie.common.backbone.BaseModels;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublishedWeightsTest {

    @Test
    void takesTheFileNameFromThePath() {
        assertThat(published("mobilenet", 0.25).fileName()).isEqualTo("mobilenet_2_5_224_tf_no_top.h5");
    }

    @Test
    void everyFileOfTheCatalogueHasAValidPathAndHash() {
        for (BaseModel model : BaseModels.all()) {
            for (BaseModel.Width width : model.widths()) {
                assertThat(PublishedWeights.of(width.file()).fileName())
                        .as(model.name())
                        .isEqualTo(width.file().name());
            }
        }
    }

    @Test
    void filesOfEfficientNetAreElsewhereAtKerasButNotAtAMirror() {
        PublishedWeights weights = published("efficientnetb0", null);

        assertThat(weights.address(PublishedWeights.KERAS))
                .hasToString("https://storage.googleapis.com/keras-applications/efficientnetb0_notop.h5");
        assertThat(weights.address(URI.create("http://mirror/weights")))
                .hasToString("http://mirror/weights/efficientnetb0_notop.h5");
        assertThat(published("vgg16", null).address(PublishedWeights.KERAS))
                .hasToString(PublishedWeights.KERAS + "vgg16/vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5");
    }

    private static PublishedWeights published(String name, Double alpha) {
        return PublishedWeights.of(
                BaseModels.find(name).orElseThrow().width(alpha).orElseThrow().file());
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
