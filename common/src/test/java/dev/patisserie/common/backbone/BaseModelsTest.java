package dev.patisserie.common.backbone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.BackboneWeights;
import dev.patisserie.common.event.TransferRecipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BaseModelsTest {

    @ParameterizedTest
    @CsvSource({
        "ResNet50V2, resnet50v2",
        "MobileNetV3Small, mobilenet_v3_small",
        "efficientnetv2-b0, efficientnetv2b0",
        "InceptionV3, inception_v3",
        "xception, xception",
        "resnet18, resnet18",
        "auto, auto"
    })
    void requestsHaveTheNameOfTheCatalogue(String name, String canonical) {
        assertThat(new TransferRecipe(name, null, null, null, null, null, null, null).backbone())
                .isEqualTo(canonical);
    }

    @Test
    void everyKerasNameIsFound() {
        for (BaseModel model : BaseModels.all()) {
            assertThat(BaseModels.find(model.kerasName())).contains(model);
            assertThat(model.width(null)).as(model.name()).isPresent();
        }
        assertThat(BaseModels.names()).containsAll(BaseModels.CANDIDATES).doesNotHaveDuplicates();
    }

    @Test
    void onlyTheBackboneAutoHasATime() {
        assertThat(recipe("auto", null).backboneTime()).isEqualTo(600);
        assertThat(recipe("auto", 60).backboneTime()).isEqualTo(60);
        assertThat(recipe("vgg16", 60).backboneTime()).isNull();
    }

    private static TransferRecipe recipe(String backbone, Integer seconds) {
        return new TransferRecipe(backbone, null, null, null, null, null, null, null, seconds);
    }

    @ParameterizedTest
    @CsvSource({
        "xception, , xception_weights_tf_dim_ordering_tf_kernels_notop.h5",
        "mobilenet, 0.25, mobilenet_2_5_224_tf_no_top.h5",
        "mobilenet_v2, 1.4, mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.4_224_no_top.h5",
        "vgg16, , vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5"
    })
    void publishedNamesAreThoseOfTheCatalogue(String name, Double alpha, String file) {
        assertThat(BackboneWeights.publishedName(name, alpha)).contains(file);
    }

    @Test
    void documentationNamesEveryBaseModel() throws IOException {
        String text = Files.readString(Path.of("..", "docs", "base-models.md"));

        for (BaseModel model : BaseModels.all()) {
            assertThat(text).contains(model.name());
        }
    }
}
