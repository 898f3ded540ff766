package dev.patisserie.trainer.network;

import static dev.patisserie.trainer.network.layer.Layers.conv2d;
import static dev.patisserie.trainer.network.layer.Layers.dense;
import static dev.patisserie.trainer.network.layer.Layers.flatten;
import static dev.patisserie.trainer.network.layer.Layers.globalAveragePooling2d;
import static dev.patisserie.trainer.network.layer.Layers.relu;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.trainer.network.architecture.Backbone;
import dev.patisserie.trainer.network.architecture.SimpleConvNet;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.ndarray.Shape;

class ClassifierHeadTest {

    @ParameterizedTest
    @CsvSource({
        "xception, 71, block14_sepconv2_act, 3, 2048",
        "mobilenet, 64, conv_pw_13_relu, 2, 1024",
        "mobilenet_v2, 64, out_relu, 2, 1280"
    })
    void backboneEndsInItsLastFeatureMapAndPooling(String name, int size, String map, int rows, int channels) {
        Network network = Backbone.named(name, OptionalDouble.empty()).classifier(size, 3);

        assertThat(ClassifierHead.of(network))
                .isEqualTo(new ClassifierHead(
                        map,
                        Shape.of(rows, rows, channels),
                        Optional.empty(),
                        true,
                        Backbone.POOLING,
                        channels,
                        Backbone.HEAD));
    }

    @Test
    void simpleNetworkEndsInTheFlattenedMapAndAHiddenLayer() {
        assertThat(ClassifierHead.of(SimpleConvNet.of(20, 3)))
                .isEqualTo(new ClassifierHead(
                        "max_pooling2d",
                        Shape.of(8, 8, 32),
                        Optional.of("dense"),
                        false,
                        "activation_2",
                        128,
                        "dense_1"));
    }

    @Test
    void findsAHiddenLayerAfterAPooling() {
        Network network = Network.of("pooled", 6, image -> image.then(conv2d(2, 3))
                .then(globalAveragePooling2d())
                .then(dense(4))
                .then(relu())
                .then(dense(3)));

        assertThat(ClassifierHead.of(network))
                .isEqualTo(new ClassifierHead(
                        "conv2d", Shape.of(4, 4, 2), Optional.of("dense"), true, "activation", 4, "dense_1"));
    }

    @Test
    void rejectsAnUnknownHead() {
        Network network = Network.of(
                "odd",
                4,
                image -> image.then(conv2d(2, 3)).then(relu()).then(flatten()).then(dense(3)));

        assertThatThrownBy(() -> ClassifierHead.of(network))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected global average pooling or ReLU before the logits of odd")
                .hasMessageContaining("found the layer flatten");
    }
}
