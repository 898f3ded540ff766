package dev.patisserie.standalone.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Adds an operation to the graph of a {@code saved_model.pb} without TensorFlow's classes. The file
 * is a SavedModel message: field 2 is a MetaGraphDef, whose field 2 is the GraphDef, whose field 1
 * is a NodeDef (tensorflow/core/protobuf/saved_model.proto, meta_graph.proto,
 * tensorflow/core/framework/graph.proto).
 */
final class SavedModelEdit {

    private static final int META_GRAPH = 2;
    private static final int GRAPH = 2;
    private static final int NODE = 1;
    private static final int LENGTH_DELIMITED = 2;

    private SavedModelEdit() {}

    /** Returns the file with one more node of operation {@code op} in its graph. */
    static byte[] withOperation(byte[] savedModel, String op) {
        var node = new ByteArrayOutputStream();
        write(node, 1, ("hostile/" + op).getBytes(StandardCharsets.UTF_8));
        write(node, 2, op.getBytes(StandardCharsets.UTF_8));
        return edit(
                savedModel, META_GRAPH, meta -> edit(meta, GRAPH, graph -> append(graph, node)));
    }

    private static byte[] append(byte[] graph, ByteArrayOutputStream node) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(graph);
        write(out, NODE, node.toByteArray());
        return out.toByteArray();
    }

    /** Changes a nested message. */
    private interface Edit {
        byte[] of(byte[] message);
    }

    /** Returns the message with its first field of that number replaced. */
    private static byte[] edit(byte[] message, int number, Edit edit) {
        var out = new ByteArrayOutputStream();
        var in = new Reader(message);
        boolean edited = false;
        while (in.position < message.length) {
            int start = in.position;
            long tag = in.varint();
            boolean nested = (tag & 7) == LENGTH_DELIMITED;
            int length = nested ? (int) in.varint() : in.scalar((int) (tag & 7));
            if (nested && !edited && tag >>> 3 == number) {
                byte[] content = new byte[length];
                System.arraycopy(message, in.position, content, 0, length);
                write(out, number, edit.of(content));
                edited = true;
            } else {
                out.write(message, start, in.position + length - start);
            }
            in.position += length;
        }
        if (!edited) {
            throw new IllegalStateException("expected field %d, found none".formatted(number));
        }
        return out.toByteArray();
    }

    private static void write(ByteArrayOutputStream out, int number, byte[] content) {
        varint(out, (long) number << 3 | LENGTH_DELIMITED);
        varint(out, content.length);
        out.writeBytes(content);
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
