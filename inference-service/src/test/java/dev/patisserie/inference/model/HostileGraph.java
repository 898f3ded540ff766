package dev.patisserie.inference.model;

import com.google.protobuf.ByteString;
import dev.patisserie.common.model.Manifest;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NameAttrList;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** Changes the graph of a {@link TestModel} into a program that harms its process. */
public final class HostileGraph {

    private static final AttrValue FLOAT =
            AttrValue.newBuilder().setType(DataType.DT_FLOAT).build();

    private static final AttrValue INTEGER =
            AttrValue.newBuilder().setType(DataType.DT_INT32).build();

    private static final int PRODUCTS = 1000;

    private HostileGraph() {}

    /** Changes a graph. */
    private interface Change {
        void apply(GraphDef.Builder graph);
    }

    private static TestModel.Change change(Change change) {
        return folder -> {
            Path file = folder.resolve(Manifest.SAVED_MODEL).resolve("saved_model.pb");
            SavedModel.Builder model;
            try (InputStream in = Files.newInputStream(file)) {
                model = SavedModel.parseFrom(in).toBuilder();
            }
            change.apply(model.getMetaGraphsBuilder(0).getGraphDefBuilder());
            Files.write(file, model.build().toByteArray());
        };
    }

    /** Writes a file in each computation. */
    public static TestModel.Change writingTo(Path file) {
        return change(graph -> {
            graph.addNode(text("file", file.toString())).addNode(text("text", "hostile"));
            graph.addNode(node("write", "WriteFile", List.of("file", "text"), Map.of()));
            answer(graph).addInput("^write");
        });
    }

    /**
     * An endless loop of TensorFlow 1's loop operations, without a function. It runs while the largest probability,
     * which never changes, is at most 2.
     */
    public static TestModel.Change endlessLoop() {
        return change(graph -> {
            graph.addNode(number("two", 2)).addNode(axes("axes", 0, 1));
            String probabilities = answer(graph).getInput(0);
            graph.addNode(node("peak", "Max", List.of(probabilities, "axes"), Map.of("T", FLOAT, "Tidx", INTEGER)));
            graph.addNode(enter("value", "peak", false)).addNode(enter("top", "two", true));
            graph.addNode(node(
                    "merge",
                    "Merge",
                    List.of("value", "next"),
                    Map.of("T", FLOAT, "N", AttrValue.newBuilder().setI(2).build())));
            graph.addNode(node("less", "LessEqual", List.of("merge", "top"), types("T")));
            graph.addNode(node("condition", "LoopCond", List.of("less"), Map.of()));
            graph.addNode(node("switch", "Switch", List.of("merge", "condition"), types("T")));
            graph.addNode(node("next", "NextIteration", List.of("switch:1"), types("T")));
            graph.addNode(node("exit", "Exit", List.of("switch"), types("T")));
            answer(graph).setInput(1, "exit");
        });
    }

    /**
     * A thousand products of large matrices with allowed operations only. It passes the scan, loads and computes for an
     * hour. The matrices depend on the image, so that no optimiser precomputes them.
     */
    public static TestModel.Change slow() {
        return change(graph -> {
            graph.addNode(axes("axes", 0, 1)).addNode(axes("square", 1, 1));
            graph.addNode(number("nothing", 0)).addNode(padding());
            String probabilities = answer(graph).getInput(0);
            Map<String, AttrValue> reduction = Map.of("T", FLOAT, "Tidx", INTEGER);
            graph.addNode(node("mean", "Mean", List.of(probabilities, "axes"), reduction));
            graph.addNode(node("cell", "Reshape", List.of("mean", "square"), Map.of("T", FLOAT, "Tshape", INTEGER)));
            graph.addNode(node(
                    "product0",
                    "PadV2",
                    List.of("cell", "padding", "nothing"),
                    Map.of("T", FLOAT, "Tpaddings", INTEGER)));
            for (int i = 1; i <= PRODUCTS; i++) {
                graph.addNode(node("product" + i, "MatMul", List.of("product" + (i - 1), "product0"), types("T")));
            }
            graph.addNode(node("end", "Mean", List.of("product" + PRODUCTS, "axes"), reduction));
            answer(graph).setInput(1, "end");
        });
    }

    /** From 1 x 1 to 4096 x 4096. */
    private static NodeDef padding() {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setDtype(DataType.DT_INT32).addAllIntVal(List.of(0, 4095, 0, 4095));
        tensor.getTensorShapeBuilder()
                .addDim(TensorShapeProto.Dim.newBuilder().setSize(2))
                .addDim(TensorShapeProto.Dim.newBuilder().setSize(2));
        return constant("padding", tensor);
    }

    /** A function that calls itself. */
    public static TestModel.Change recursion() {
        return change(graph -> {
            var argument = OpDef.ArgDef.newBuilder().setType(DataType.DT_FLOAT);
            var call = node("call", "PartitionedCall", List.of("x"), Map.of()).toBuilder();
            call.putAllAttr(callAttributes());
            graph.getLibraryBuilder()
                    .addFunction(FunctionDef.newBuilder()
                            .setSignature(OpDef.newBuilder()
                                    .setName("recursive")
                                    .addInputArg(argument.setName("x"))
                                    .addOutputArg(argument.clone().setName("y")))
                            .addNodeDef(call)
                            .putRet("y", "call:output:0"));
            graph.addNode(number("begin", 0));
            graph.addNode(node("first", "PartitionedCall", List.of("begin"), callAttributes()));
            answer(graph).setInput(1, "first");
        });
    }

    private static Map<String, AttrValue> callAttributes() {
        AttrValue types = AttrValue.newBuilder()
                .setList(AttrValue.ListValue.newBuilder().addType(DataType.DT_FLOAT))
                .build();
        AttrValue function = AttrValue.newBuilder()
                .setFunc(NameAttrList.newBuilder().setName("recursive"))
                .build();
        return Map.of("Tin", types, "Tout", types, "f", function);
    }

    private static NodeDef.Builder answer(GraphDef.Builder graph) {
        return graph.getNodeBuilderList().stream()
                .filter(node -> node.getName().equals("answer"))
                .findFirst()
                .orElseThrow();
    }

    private static NodeDef node(String name, String operation, List<String> inputs, Map<String, AttrValue> attributes) {
        return NodeDef.newBuilder()
                .setName(name)
                .setOp(operation)
                .addAllInput(inputs)
                .putAllAttr(attributes)
                .build();
    }

    private static Map<String, AttrValue> types(String attribute) {
        return Map.of(attribute, FLOAT);
    }

    private static NodeDef enter(String name, String input, boolean isConstant) {
        return node(name, "Enter", List.of(input), types("T")).toBuilder()
                .putAttr(
                        "frame_name", AttrValue.newBuilder().setS(bytes("loop")).build())
                .putAttr("is_constant", AttrValue.newBuilder().setB(isConstant).build())
                .build();
    }

    private static NodeDef number(String name, float value) {
        return constant(
                name, TensorProto.newBuilder().setDtype(DataType.DT_FLOAT).addFloatVal(value));
    }

    private static NodeDef axes(String name, int... values) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setDtype(DataType.DT_INT32);
        for (int value : values) {
            tensor.addIntVal(value);
        }
        tensor.getTensorShapeBuilder().addDim(TensorShapeProto.Dim.newBuilder().setSize(values.length));
        return constant(name, tensor);
    }

    private static NodeDef text(String name, String value) {
        return constant(
                name, TensorProto.newBuilder().setDtype(DataType.DT_STRING).addStringVal(bytes(value)));
    }

    private static ByteString bytes(String text) {
        return ByteString.copyFromUtf8(text);
    }

    private static NodeDef constant(String name, TensorProto.Builder tensor) {
        return node(
                name,
                "Const",
                List.of(),
                Map.of(
                        "dtype",
                        AttrValue.newBuilder().setType(tensor.getDtype()).build(),
                        "value",
                        AttrValue.newBuilder().setTensor(tensor).build()));
    }
}
