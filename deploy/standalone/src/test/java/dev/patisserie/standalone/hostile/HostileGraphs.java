package dev.patisserie.standalone.hostile;

import static dev.patisserie.standalone.hostile.SavedModelEdit.bool;
import static dev.patisserie.standalone.hostile.SavedModelEdit.bytes;
import static dev.patisserie.standalone.hostile.SavedModelEdit.field;
import static dev.patisserie.standalone.hostile.SavedModelEdit.join;
import static dev.patisserie.standalone.hostile.SavedModelEdit.number;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Harmful programs that are inserted into the graph of a {@code saved_model.pb}: each answer of the model waits for
 * their end. Field numbers are those of {@code node_def.proto}, {@code attr_value.proto}, {@code tensor.proto} and
 * {@code function.proto} of {@code tensorflow/core/framework}.
 */
final class HostileGraphs {

    private static final int FLOAT = 1;
    private static final int INT32 = 3;
    private static final int PRODUCTS = 1000;
    private static final int SIZE = 4096;

    private static final Map<String, byte[]> OF_FLOATS = Map.of("T", type(FLOAT));

    private HostileGraphs() {}

    /** A function that calls itself. */
    static byte[] withRecursion(byte[] savedModel) {
        Map<String, byte[]> call =
                Map.of("Tin", types(FLOAT), "Tout", types(FLOAT), "f", field(10, field(1, bytes("recursive"))));
        byte[] argument = number(3, FLOAT);
        byte[] signature = join(
                field(1, bytes("recursive")),
                field(2, join(field(1, bytes("x")), argument)),
                field(3, join(field(1, bytes("y")), argument)));
        byte[] function = join(
                field(1, signature),
                field(3, node("call", "PartitionedCall", List.of("x"), call)),
                field(4, join(field(1, bytes("y")), field(2, bytes("call:output:0")))));
        byte[] library = field(1, function);
        return SavedModelEdit.withProgram(
                savedModel,
                List.of(
                        scalar("hostile/begin", 0),
                        node("hostile/end", "PartitionedCall", List.of("hostile/begin"), call)),
                library);
    }

    /** An endless loop of TensorFlow 1's operations, which runs while 0 is at most 2. */
    static byte[] withEndlessLoop(byte[] savedModel) {
        return SavedModelEdit.withProgram(
                savedModel,
                List.of(
                        scalar("hostile/zero", 0),
                        scalar("hostile/two", 2),
                        enter("hostile/value", "hostile/zero", false),
                        enter("hostile/top", "hostile/two", true),
                        node(
                                "hostile/merge",
                                "Merge",
                                List.of("hostile/value", "hostile/next"),
                                Map.of("T", type(FLOAT), "N", number(3, 2))),
                        node("hostile/less", "LessEqual", List.of("hostile/merge", "hostile/top"), OF_FLOATS),
                        node("hostile/condition", "LoopCond", List.of("hostile/less"), Map.of()),
                        node("hostile/switch", "Switch", List.of("hostile/merge", "hostile/condition"), OF_FLOATS),
                        node("hostile/next", "NextIteration", List.of("hostile/switch:1"), OF_FLOATS),
                        node("hostile/end", "Exit", List.of("hostile/switch"), OF_FLOATS)),
                new byte[0]);
    }

    /** A thousand products of large matrices, by operations that every model may have. */
    static byte[] withEndlessComputation(byte[] savedModel) {
        var nodes = new ArrayList<byte[]>();
        nodes.add(constant("hostile/padding", INT32, List.of(2, 2), 0, SIZE - 1, 0, SIZE - 1));
        nodes.add(constant("hostile/cell", FLOAT, List.of(1, 1), 0));
        nodes.add(scalar("hostile/zero", 0));
        nodes.add(node(
                "hostile/product0",
                "PadV2",
                List.of("hostile/cell", "hostile/padding", "hostile/zero"),
                Map.of("T", type(FLOAT), "Tpaddings", type(INT32))));
        for (int i = 1; i <= PRODUCTS; i++) {
            String name = i == PRODUCTS ? "hostile/end" : "hostile/product" + i;
            List<String> factors = List.of("hostile/product" + (i - 1), "hostile/product0");
            nodes.add(node(name, "MatMul", factors, OF_FLOATS));
        }
        return SavedModelEdit.withProgram(savedModel, nodes, new byte[0]);
    }

    private static byte[] enter(String name, String input, boolean isConstant) {
        return node(
                name,
                "Enter",
                List.of(input),
                Map.of("T", type(FLOAT), "frame_name", field(2, bytes("hostile")), "is_constant", bool(5, isConstant)));
    }

    /** A NodeDef: name, op, input and attr are its fields 1, 2, 3 and 5. */
    private static byte[] node(String name, String op, List<String> inputs, Map<String, byte[]> attributes) {
        byte[] node = join(field(1, bytes(name)), field(2, bytes(op)));
        for (String input : inputs) {
            node = join(node, field(3, bytes(input)));
        }
        for (Map.Entry<String, byte[]> entry : new TreeMap<>(attributes).entrySet()) {
            byte[] attribute = join(field(1, bytes(entry.getKey())), field(2, entry.getValue()));
            node = join(node, field(5, attribute));
        }
        return node;
    }

    private static byte[] scalar(String name, int value) {
        return constant(name, FLOAT, List.of(), value);
    }

    private static byte[] constant(String name, int type, List<Integer> shape, int... values) {
        ByteBuffer content = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            if (type == FLOAT) {
                content.putFloat(value);
            } else {
                content.putInt(value);
            }
        }
        byte[] dimensions = new byte[0];
        for (int size : shape) {
            dimensions = join(dimensions, field(2, number(1, size)));
        }
        byte[] tensor = join(number(1, type), field(2, dimensions), field(4, content.array()));
        return node(name, "Const", List.of(), Map.of("dtype", type(type), "value", field(8, tensor)));
    }

    /** An AttrValue of one type. */
    private static byte[] type(int type) {
        return number(6, type);
    }

    /** An AttrValue of a list of one type. */
    private static byte[] types(int type) {
        return field(1, number(6, type));
    }
}
