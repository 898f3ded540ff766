package dev.patisserie.trainer.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

class NetworkGraphDefTest {

    private static NodeDef node(String name, String... inputs) {
        return NodeDef.newBuilder().setName(name).addAllInput(List.of(inputs)).build();
    }

    private static NodeDef variable(String scope, String name) {
        return node(scope + "/VarHandleOp").toBuilder()
                .putAttr(
                        "shared_name",
                        AttrValue.newBuilder()
                                .setS(ByteString.copyFromUtf8(name))
                                .build())
                .build();
    }

    private static final GraphDef TRAINING = GraphDef.newBuilder()
            .addNode(node("image"))
            .addNode(variable("weights/conv2d_1_kernel", "conv2d_1/kernel"))
            .addNode(node("weights/conv2d_1_kernel/Placeholder"))
            .addNode(node("weights/conv2d_1_kernel/AssignVariableOp", "weights/conv2d_1_kernel/VarHandleOp"))
            .addNode(node("weights/conv2d_1_kernel/ReadVariableOp", "weights/conv2d_1_kernel/VarHandleOp"))
            .addNode(node("barrier"))
            .addNode(node("evaluation/conv2d_1/Conv2d", "image", "weights/conv2d_1_kernel/ReadVariableOp:0"))
            .addNode(node("evaluation/Mean", "evaluation/conv2d_1/Conv2d", "^barrier"))
            .addNode(node("training/Mean", "image"))
            .addNode(node("evaluations", "image"))
            .build();

    @Test
    void keepsTheForwardPassAndItsInputsUnderTheNamesOfLayers() {
        assertThat(NetworkGraphDef.of(TRAINING).getNodeList())
                .extracting(NodeDef::getName)
                .containsExactly(
                        "image",
                        "conv2d_1/kernel/VarHandleOp",
                        "conv2d_1/kernel/ReadVariableOp",
                        "barrier",
                        "conv2d_1/Conv2d",
                        "loss/Mean");
    }

    @Test
    void keepsTheConnectionsOfNodes() {
        List<NodeDef> nodes = NetworkGraphDef.of(TRAINING).getNodeList();

        assertThat(nodes.get(2).getInputList()).containsExactly("conv2d_1/kernel/VarHandleOp");
        assertThat(nodes.get(4).getInputList()).containsExactly("image", "conv2d_1/kernel/ReadVariableOp:0");
        assertThat(nodes.get(5).getInputList()).containsExactly("conv2d_1/Conv2d", "^barrier");
    }
}
