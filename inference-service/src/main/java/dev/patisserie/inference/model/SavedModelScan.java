package dev.patisserie.inference.model;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.tensorflow.proto.SignatureDef;

/**
 * The parts of a {@code saved_model.pb} that are checked before TensorFlow reads it: the operations
 * and the signatures of every graph. The file is read as a stream and tensors are skipped, so a
 * file of any size takes little heap. Field numbers are those of TensorFlow's {@code
 * saved_model.proto}, {@code meta_graph.proto}, {@code graph.proto} and {@code node_def.proto}.
 *
 * @param operations names of all operations, of all graphs
 * @param functions number of functions in the graphs' libraries
 * @param graphs tags and signatures of each graph
 */
record SavedModelScan(TreeSet<String> operations, int functions, List<TaggedGraph> graphs) {

    private static final int META_GRAPHS = 2;
    private static final int META_INFO = 1;
    private static final int META_INFO_TAGS = 4;
    private static final int GRAPH = 2;
    private static final int SIGNATURES = 5;
    private static final int GRAPH_NODES = 1;
    private static final int GRAPH_LIBRARY = 2;
    private static final int NODE_OPERATION = 2;
    private static final int MAP_KEY = 1;
    private static final int MAP_VALUE = 2;

    /** More names than any exporter writes; what they take of the heap stays small. */
    private static final int MOST_NAMES = 1000;

    private static final int LONGEST_NAME = 200;

    /** Largest signature in bytes. */
    private static final int LARGEST_SIGNATURE = 1 << 16;

    /**
     * One graph.
     *
     * @param tags by which a loader selects it
     * @param signatures by name
     */
    record TaggedGraph(TreeSet<String> tags, Map<String, SignatureDef> signatures) {}

    /**
     * Reads a file.
     *
     * @throws IOException if it cannot be read, is no SavedModel, or has more names, or longer
     *     ones, than any exporter writes
     */
    static SavedModelScan of(Path file) throws IOException {
        try (InputStream bytes = new BufferedInputStream(Files.newInputStream(file))) {
            CodedInputStream in = CodedInputStream.newInstance(bytes);
            in.setSizeLimit(Integer.MAX_VALUE);
            var scan = new SavedModelScan(new TreeSet<>(), 0, new ArrayList<>());
            int functions = 0;
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (isMessage(tag, META_GRAPHS)) {
                    functions += scan.readMetaGraph(in);
                } else {
                    in.skipField(tag);
                }
            }
            return new SavedModelScan(scan.operations, functions, scan.graphs);
        }
    }

    private int readMetaGraph(CodedInputStream in) throws IOException {
        var graph = new TaggedGraph(new TreeSet<>(), new HashMap<>());
        graphs.add(requireFew(graphs.size(), graph));
        int[] functions = {0};
        readMessage(
                in,
                tag -> {
                    if (isMessage(tag, META_INFO)) {
                        readNames(in, META_INFO_TAGS, graph.tags());
                    } else if (isMessage(tag, GRAPH)) {
                        functions[0] += readGraph(in);
                    } else if (isMessage(tag, SIGNATURES)) {
                        readSignature(in, graph.signatures());
                    } else {
                        in.skipField(tag);
                    }
                });
        return functions[0];
    }

    private int readGraph(CodedInputStream in) throws IOException {
        int[] functions = {0};
        readMessage(
                in,
                tag -> {
                    if (isMessage(tag, GRAPH_NODES)) {
                        readNames(in, NODE_OPERATION, operations);
                    } else if (isMessage(tag, GRAPH_LIBRARY)) {
                        functions[0] += countFields(in);
                    } else {
                        in.skipField(tag);
                    }
                });
        return functions[0];
    }

    private static int countFields(CodedInputStream in) throws IOException {
        int[] count = {0};
        readMessage(
                in,
                tag -> {
                    count[0]++;
                    in.skipField(tag);
                });
        return count[0];
    }

    private static void readNames(CodedInputStream in, int field, TreeSet<String> names)
            throws IOException {
        readMessage(
                in,
                tag -> {
                    if (isMessage(tag, field)) {
                        names.add(requireFew(names.size(), readName(in)));
                    } else {
                        in.skipField(tag);
                    }
                });
    }

    private static void readSignature(CodedInputStream in, Map<String, SignatureDef> signatures)
            throws IOException {
        String[] key = {""};
        SignatureDef[] value = {SignatureDef.getDefaultInstance()};
        readMessage(
                in,
                tag -> {
                    if (isMessage(tag, MAP_KEY)) {
                        key[0] = readName(in);
                    } else if (isMessage(tag, MAP_VALUE)) {
                        value[0] = SignatureDef.parseFrom(readBytes(in, LARGEST_SIGNATURE));
                    } else {
                        in.skipField(tag);
                    }
                });
        signatures.put(requireFew(signatures.size(), key[0]), value[0]);
    }

    private static String readName(CodedInputStream in) throws IOException {
        return new String(readBytes(in, LONGEST_NAME), StandardCharsets.UTF_8);
    }

    private static byte[] readBytes(CodedInputStream in, int most) throws IOException {
        int length = in.readUInt32();
        if (length < 0 || length > most) {
            throw new IOException(
                    "expected a name or signature of at most %d bytes, found %d"
                            .formatted(most, length));
        }
        return in.readRawBytes(length);
    }

    /** Reads the fields of a nested message. */
    private static void readMessage(CodedInputStream in, Field field) throws IOException {
        int outer = in.pushLimit(in.readUInt32());
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            field.read(tag);
        }
        in.popLimit(outer);
    }

    /** Reads or skips one field. */
    @FunctionalInterface
    private interface Field {
        void read(int tag) throws IOException;
    }

    private static boolean isMessage(int tag, int field) {
        return WireFormat.getTagFieldNumber(tag) == field
                && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }

    private static <T> T requireFew(int count, T next) throws IOException {
        if (count >= MOST_NAMES) {
            throw new IOException(
                    "expected at most %d operations, tags and signatures, found more"
                            .formatted(MOST_NAMES));
        }
        return next;
    }
}
