package dev.patisserie.standalone.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Adds operations to the graph of a {@code saved_model.pb} without TensorFlow's classes. The file is a SavedModel
 * message: field 2 is a MetaGraphDef, whose field 2 is the GraphDef, whose field 1 is a NodeDef
 * (tensorflow/core/protobuf/saved_model.proto, meta_graph.proto, tensorflow/core/framework/graph.proto).
 */
final class SavedModelEdit {

    private static final int META_GRAPH = 2;
    private static final int GRAPH = 2;
    private static final int NODE = 1;
    private static final int LIBRARY = 2;

    /** Fields of a NodeDef. */
    private static final int OP = 2;

    private static final int INPUT = 3;
    private static final int LENGTH_DELIMITED = 2;

    /** Limit in bytes of the name and operation of a node, which precede the weights of a constant. */
    private static final int HEAD_BYTES = 300;

    private SavedModelEdit() {}

    /** Returns the file with one more node of operation {@code op} in its graph. */
    static byte[] withOperation(byte[] savedModel, String op) {
        byte[] node = join(field(1, bytes("hostile/" + op)), field(2, bytes(op)));
        return edit(savedModel, META_GRAPH, meta -> edit(meta, GRAPH, graph -> join(graph, field(NODE, node))));
    }

    /**
     * Returns the file with a program in its graph. Each answer of the model waits for the node {@code hostile/end}.
     *
     * @param nodes messages NodeDef
     * @param functions message FunctionDefLibrary, which replaces that of the graph; may be empty
     */
    static byte[] withProgram(byte[] savedModel, List<byte[]> nodes, byte[] functions) {
        return edit(
                savedModel, META_GRAPH, meta -> edit(meta, GRAPH, graph -> graphWithProgram(graph, nodes, functions)));
    }

    /** Changes a nested message. */
    private interface Edit {
        byte[] of(byte[] message);
    }

    private static byte[] graphWithProgram(byte[] graph, List<byte[]> nodes, byte[] functions) {
        byte[] input = field(INPUT, bytes("^hostile/end"));
        byte[] waiting = editAll(graph, NODE, node -> isAnswer(node) ? join(node, input) : node, Integer.MAX_VALUE);
        var out = new ByteArrayOutputStream();
        out.writeBytes(without(waiting, LIBRARY));
        nodes.forEach(node -> out.writeBytes(field(NODE, node)));
        out.writeBytes(field(LIBRARY, functions));
        return out.toByteArray();
    }

    /** The operation of the last node of every exported network, and of no other node. */
    private static boolean isAnswer(byte[] node) {
        String head = text(Arrays.copyOf(node, Math.min(node.length, HEAD_BYTES)));
        return head.contains(text(field(OP, bytes("Softmax"))));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Returns the message with its first field of that number replaced. */
    private static byte[] edit(byte[] message, int number, Edit edit) {
        return editAll(message, number, edit, 1);
    }

    /** Returns the message without its fields of that number. */
    private static byte[] without(byte[] message, int number) {
        var out = new ByteArrayOutputStream(message.length);
        var in = new Reader(message);
        while (in.position < message.length) {
            int start = in.position;
            long tag = in.varint();
            int length = (tag & 7) == LENGTH_DELIMITED ? (int) in.varint() : in.scalar((int) (tag & 7));
            in.position += length;
            if (tag >>> 3 != number) {
                out.write(message, start, in.position - start);
            }
        }
        return out.toByteArray();
    }

    /** Returns the message with its first fields of that number replaced, at most {@code limit}. */
    private static byte[] editAll(byte[] message, int number, Edit edit, int limit) {
        var out = new ByteArrayOutputStream(message.length);
        var in = new Reader(message);
        int edited = 0;
        while (in.position < message.length) {
            int start = in.position;
            long tag = in.varint();
            boolean nested = (tag & 7) == LENGTH_DELIMITED;
            int length = nested ? (int) in.varint() : in.scalar((int) (tag & 7));
            if (nested && edited < limit && tag >>> 3 == number) {
                byte[] content = Arrays.copyOfRange(message, in.position, in.position + length);
                out.writeBytes(field(number, edit.of(content)));
                edited++;
            } else {
                out.write(message, start, in.position + length - start);
            }
            in.position += length;
        }
        if (edited == 0) {
            throw new IllegalStateException("expected field %d, found none".formatted(number));
        }
        return out.toByteArray();
    }

    /** Encodes a nested message, a text or bytes. */
    static byte[] field(int number, byte[] content) {
        var out = new ByteArrayOutputStream();
        varint(out, (long) number << 3 | LENGTH_DELIMITED);
        varint(out, content.length);
        out.writeBytes(content);
        return out.toByteArray();
    }

    /** Encodes a number or an enum. */
    static byte[] number(int number, long value) {
        var out = new ByteArrayOutputStream();
        varint(out, (long) number << 3);
        varint(out, value);
        return out.toByteArray();
    }

    /** Encodes a boolean. */
    static byte[] bool(int number, boolean value) {
        return number(number, value ? 1 : 0);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] join(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static void varint(ByteArrayOutputStream out, long value) {
        long rest = value;
        while (rest >= 0x80) {
            out.write((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    /** Reads protobuf's encoding. */
    private static final class Reader {

        private final byte[] bytes;
        private int position;

        Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        long varint() {
            long value = 0;
            for (int shift = 0; ; shift += 7) {
                byte next = bytes[position++];
                value |= (long) (next & 0x7F) << shift;
                if (next >= 0) {
                    return value;
                }
            }
        }

        /** Returns the length of a scalar; reads a varint, whose length is then 0. */
        int scalar(int wireType) {
            if (wireType == 0) {
                varint();
                return 0;
            }
            return wireType == 1 ? 8 : 4;
        }
    }
}
