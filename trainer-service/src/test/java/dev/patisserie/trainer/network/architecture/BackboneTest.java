package dev.patisserie.trainer.network.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.backbone.BaseModel;
import dev.patisserie.common.backbone.BaseModels;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.trainer.golden.Golden;
import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.network.layer.Variable;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;

class BackboneTest {

    private static final OptionalDouble DEFAULT = OptionalDouble.empty();

    @ParameterizedTest
    @CsvSource({
        "xception, 299, xception, xception_weights_tf_dim_ordering_tf_kernels_notop.h5",
        "mobilenet, 224, mobilenet_1.00_224, mobilenet_1_0_224_tf_no_top.h5",
        "mobilenet_v2, 224, mobilenetv2_1.00_224, mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224_no_top.h5",
        "mobilenet_v3_small, 224, MobileNetV3Small, weights_mobilenet_v3_small_224_1.0_float_no_top_v2.h5",
        "resnet101v2, 224, resnet101v2, resnet101v2_weights_tf_dim_ordering_tf_kernels_notop.h5",
        "efficientnetb3, 300, efficientnetb3, efficientnetb3_notop.h5",
        "efficientnetv2b2, 260, efficientnetv2-b2, efficientnetv2-b2_notop.h5",
        "densenet121, 224, densenet121, densenet121_weights_tf_dim_ordering_tf_kernels_notop.h5",
        "inception_v3, 299, inception_v3, inception_v3_weights_tf_dim_ordering_tf_kernels_notop.h5"
    })
    void hasTheDefaultsOfKeras(String name, int size, String model, String file) {
        Backbone backbone = Backbone.named(name, DEFAULT);

        assertThat(backbone.defaultImageSize()).isEqualTo(size);
        assertThat(backbone.modelName(size)).isEqualTo(model);
        assertThat(backbone.publishedWeights().fileName()).isEqualTo(file);
    }

    @ParameterizedTest
    @CsvSource({
        "0.25, mobilenet_2_5_224_tf_no_top.h5",
        "0.5, mobilenet_5_0_224_tf_no_top.h5",
        "0.75, mobilenet_7_5_224_tf_no_top.h5"
    })
    void namesThePublishedFileOfItsWidth(double alpha, String file) {
        assertThat(Backbone.named("mobilenet", OptionalDouble.of(alpha))
                        .publishedWeights()
                        .fileName())
                .isEqualTo(file);
    }

    @Test
    void unknownBackboneListsTheKnownOnes() {
        assertInvalid(
                () -> Backbone.named("resnet18", DEFAULT),
                "expected backbone to be one of %s, was resnet18; change the request".formatted(BaseModels.names()));
    }

    @Test
    void unknownWidthListsTheKnownOnes() {
        assertInvalid(
                () -> Backbone.named("mobilenet", OptionalDouble.of(0.3)),
                "expected alpha of mobilenet to be one of [0.25, 0.5, 0.75, 1.0], was 0.3; change the request");
        assertInvalid(
                () -> Backbone.named("xception", OptionalDouble.of(1)),
                "expected no alpha for xception, which has one width, was 1.0; change the request");
    }

    @ParameterizedTest
    @CsvSource({"xception, 71", "mobilenet, 32", "mobilenet_v2, 32", "resnet50v2, 32", "inception_v3, 75"})
    void rejectsImagesBelowTheSmallestSize(String name, int smallest) {
        Backbone backbone = Backbone.named(name, DEFAULT);

        assertThat(backbone.classifier(smallest, 2).imageSize()).isEqualTo(smallest);
        assertInvalid(
                () -> backbone.classifier(smallest - 1, 2),
                "expected imageSize to be at least %d for %s, was %d; ask for larger images"
                        .formatted(smallest, backbone.modelName(smallest - 1), smallest - 1));
    }

    @ParameterizedTest
    @CsvSource({
        "xception, 1, 14, 14",
        "mobilenet, 1, 13, 13",
        "mobilenet_v2, 0, 17, 16",
        "mobilenet_v3_small, 0, 11, 8",
        "mobilenet_v3_large, 0, 15, 12",
        "resnet50, 1, 16, 14",
        "resnet101v2, 1, 33, 31",
        "efficientnetb0, 1, 17, 16",
        "efficientnetv2b0, 1, 22, 14",
        "densenet121, 1, 58, 43",
        "vgg16, 1, 5, 5",
        "inception_v3, 0, 10, 9"
    })
    void numbersItsBlocksAsKerasDoes(String name, int first, int last, int fineTuned) {
        Backbone backbone = Backbone.named(name, DEFAULT);

        assertThat(backbone.classifier(96, 2).blocks())
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(first, last).boxed().toList());
        assertThat(backbone.lastBlock()).isEqualTo(fineTuned);
    }

    @Test
    void unknownBlockListsTheKnownOnes() {
        Network network = Backbone.named("mobilenet", DEFAULT).classifier(32, 2);

        assertInvalid(
                () -> network.cutBefore(14),
                "expected one of the blocks [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13] of mobilenet_1.00_32, was 14; change the request");
    }

    @ParameterizedTest
    @CsvSource({
        "xception, 14, block14_",
        "mobilenet, 13, conv_.._13",
        "mobilenet_v2, 17, Conv_1",
        "mobilenet_v2, 16, block_16_|Conv_1"
    })
    void tailHasTheBlockAndTheHead(String name, int block, String layers) {
        Network network = Backbone.named(name, DEFAULT).classifier(96, 2);

        Network tail = network.cutBefore(block).tail();

        assertThat(tail.variables()).extracting(Variable::name).contains("dense/kernel");
        assertThat(tail.variables())
                .extracting(Variable::name)
                .filteredOn(variable -> !variable.startsWith("dense/"))
                .isNotEmpty()
                .allMatch(variable -> variable.matches("(%s).*".formatted(layers)));
        assertThat(network.cutBefore(block).base().variables())
                .extracting(Variable::name)
                .noneMatch(variable -> variable.matches("(%s)(_|/).*".formatted(layers)));
    }

    @ParameterizedTest
    @MethodSource("dev.patisserie.common.backbone.BaseModels#all")
    void hasTheFiguresOfTheCatalogue(BaseModel model) {
        for (BaseModel.Width width : model.widths()) {
            var backbone = new Backbone(model, width);
            Network network = backbone.classifier(96, 2);
            Network base = network.cutAfter(Backbone.POOLING).base();

            assertThat(base.parameters())
                    .as("%s %s", model.name(), width.alpha())
                    .isEqualTo(width.parameters());
            assertThat(network.cutBefore(backbone.lastBlock()).tail().variables())
                    .extracting(Variable::name)
                    .anyMatch(name -> name.startsWith(model.cut().layers())
                            || model.cut().layers().startsWith("mixed"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"xception", "mobilenet", "mobilenet_v2", "resnet50", "densenet121", "inception_v3"})
    void partsOfACutShareNoWeight(String name) {
        Network network = Backbone.named(name, DEFAULT).classifier(96, 2);
        for (int block : network.blocks()) {
            Network.Cut cut = network.cutBefore(block);

            Set<String> both = new TreeSet<>(cut.base().shapes().keySet());
            both.addAll(cut.tail().shapes().keySet());
            assertThat(both).as("block %d", block).isEqualTo(network.shapes().keySet());
            assertThat(cut.base().parameters() + cut.tail().parameters()).isEqualTo(network.parameters());
            assertThat(cut.tail().inputShape()).isEqualTo(cut.base().outputShape());
            assertThat(cut.tail().blocks()).isEqualTo(network.blocks().tailSet(block));
            assertThat(cut.base().blocks()).isEqualTo(network.blocks().headSet(block));
        }
    }

    @Test
    void cutBeforeTheFirstBlockTrainsAllLayers() {
        Network.Cut cut = Backbone.named("xception", DEFAULT).classifier(71, 2).cutBefore(1);

        assertThat(cut.base().variables()).isEmpty();
        assertThat(cut.base().outputShape()).isEqualTo(Shape.of(71, 71, 3));
    }

    /** A published file of another width would not fit; only the shapes differ. */
    @Test
    void roundsChannelsAsKerasDoes() {
        Set<String> names = Golden.variables("mobilenetv2-1.4-64").keySet();
        Network network = Backbone.named("mobilenet_v2", OptionalDouble.of(1.3)).classifier(224, 2);

        // By hand: 1.3 x 1280 = 1664; 1.3 x 320 = 416; 1.3 x 24 = 31.2, to 32; 1.3 x 16 = 20.8, to
        // 24
        assertThat(network.shapes())
                .containsKeys(names.toArray(String[]::new))
                .containsEntry("Conv_1/kernel", Shape.of(1, 1, 416, 1664))
                .containsEntry("block_1_project/kernel", Shape.of(1, 1, 144, 32))
                .containsEntry("expanded_conv_project/kernel", Shape.of(1, 1, 40, 24));
    }

    private static void assertInvalid(ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isInstanceOf(PatisserieException.class)
                .hasMessage(message)
                .extracting("code")
                .isEqualTo(ErrorCode.REQUEST_INVALID);
    }
}
