package dev.patisserie.trainer.network;

import static dev.patisserie.trainer.network.layer.Layers.conv2d;
import static dev.patisserie.trainer.network.layer.Layers.dense;
import static dev.patisserie.trainer.network.layer.Layers.globalAveragePooling2d;
import static dev.patisserie.trainer.network.layer.Layers.relu;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;

class CutTest {

    /** A residual block: its input goes both through {@code b} and around it. */
    private static final Network RESIDUAL = Network.of("residual", 4, image -> {
        Node a = image.then("a", conv2d(2, 1)).block(1);
        return a.then("b", conv2d(2, 1))
                .then("c", relu())
                .plus("sum", a)
                .then("pool", globalAveragePooling2d())
                .then("head", dense(3));
    });

    @Test
    void keepsTheWholeResidualBlockInTheTail() {
        Network.Cut cut = RESIDUAL.cutBefore(1);

        assertThat(cut.base().shapes().keySet()).containsExactly("a/kernel", "a/bias");
        assertThat(cut.base().outputShape()).isEqualTo(Shape.of(4, 4, 2));
        assertThat(cut.tail().inputShape()).isEqualTo(Shape.of(4, 4, 2));
        assertThat(cut.tail().shapes().keySet()).containsExactly("b/kernel", "b/bias", "head/kernel", "head/bias");
        assertThat(cut.tail().classes()).isEqualTo(3);
    }

    @Test
    void rejectsACutThatAConnectionBypasses() {
        assertThatThrownBy(() -> RESIDUAL.cutAfter("b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("residual cannot be cut after b: a bypasses it to sum");
    }

    @Test
    void rejectsACutAfterAnUnknownLayer() {
        assertThatThrownBy(() -> RESIDUAL.cutAfter("z")).hasMessage("residual has no layer z");
    }

    @Test
    void tailHasNoImageSize() {
        Network.Cut cut = RESIDUAL.cutAfter("pool");

        assertThat(cut.base().imageSize()).isEqualTo(4);
        assertThatThrownBy(() -> cut.tail().imageSize()).hasMessage("residual begins after pool");
        assertThatThrownBy(() -> RESIDUAL.cutAfter("a").base().classes()).hasMessage("residual ends after a");
    }

    @Test
    void rejectsTwoLayersWithOneName() {
        assertThatThrownBy(() ->
                        Network.of("n", 4, image -> image.then("a", relu()).then("a", relu())))
                .hasMessage("there are two layers called a");
    }

    @Test
    void rejectsASumOfTwoShapes() {
        assertThatThrownBy(() -> Network.of("n", 4, image -> image.plus(image.then(conv2d(2, 1)))))
                .hasMessage(
                        "layer add cannot follow input and conv2d: expected inputs of one shape, found [[4, 4, 3], [4, 4, 2]]");
    }

    @Test
    void rejectsBlocksOutOfOrder() {
        assertThatThrownBy(() -> Network.of("n", 4, image -> image.block(2).block(1)))
                .hasMessage("block 1 cannot follow block 2");
    }
}
