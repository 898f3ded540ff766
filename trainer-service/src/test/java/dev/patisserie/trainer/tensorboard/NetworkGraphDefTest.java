package dev.patisserie.trainer.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

class NetworkGraphDefTest {

    private static NodeDef node(String name, String... inputs) {
        return NodeDef.newBuilder().setName(name).addAllInput(java.util.List.of(inputs)).build();
    }

    @Test
    void keepsAScopeAndAllThatLeadsToIt() {
        // Given
        GraphDef whole =
                GraphDef.newBuilder()
                        .addNode(node("image"))
                        .addNode(node("weights/kernel"))
                        .addNode(node("weights/kernel/assign", "weights/kernel"))
                        .addNode(node("barrier"))
                        .addNode(node("evaluation/conv2d", "image", "weights/kernel:1"))
                        .addNode(node("evaluation/loss", "evaluation/conv2d", "^barrier"))
                        .addNode(node("training/loss", "image"))
                        .addNode(node("evaluations", "image"))
                        .build();

        // When
        GraphDef part = NetworkGraphDef.of(whole, "evaluation");

        // Then
        assertThat(part.getNodeList())
                .extracting(NodeDef::getName)
                .containsExactly(
                        "image",
                        "weights/kernel",
                        "barrier",
                        "evaluation/conv2d",
                        "evaluation/loss");
    }
}
