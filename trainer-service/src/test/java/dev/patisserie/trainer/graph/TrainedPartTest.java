package dev.patisserie.trainer.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.trainer.graph.TrainedPart.BatchNorm;
import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.network.architecture.Backbone;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TrainedPartTest {

    private static final Network NETWORK =
            Backbone.named("mobilenet", OptionalDouble.empty()).classifier(32, 2);

    @Test
    void trainsOnlyTheHead() {
        TrainedPart part = TrainedPart.after(NETWORK, Backbone.POOLING);

        assertThat(part.weights()).containsExactlyInAnyOrder("dense/kernel", "dense/bias");
        assertThat(part.batchMoments()).isEmpty();
    }

    @Test
    void trainsABlockButNotItsMovingAverages() {
        TrainedPart part = TrainedPart.from(NETWORK, 13, BatchNorm.INFERENCE);

        assertThat(part.weights())
                .containsExactlyInAnyOrder(
                        "conv_dw_13/depthwise_kernel",
                        "conv_dw_13_bn/gamma",
                        "conv_dw_13_bn/beta",
                        "conv_pw_13/kernel",
                        "conv_pw_13_bn/gamma",
                        "conv_pw_13_bn/beta",
                        "dense/kernel",
                        "dense/bias");
        assertThat(part.batchMoments()).isEmpty();
    }

    @Test
    void trainsOnlyTheBatchNormalisationOfTheBlock() {
        TrainedPart part = TrainedPart.from(NETWORK, 13, BatchNorm.TRAIN);

        assertThat(part.batchMoments()).containsExactlyInAnyOrder("conv_dw_13_bn", "conv_pw_13_bn");
    }

    @Test
    void rejectsAPartWithoutWeights() {
        assertThatThrownBy(() -> new TrainedPart(Set.of(), Set.of()))
                .hasMessage("expected weights to train, found none");
    }
}
