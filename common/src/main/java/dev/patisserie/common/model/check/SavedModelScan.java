package dev.patisserie.common.model.check;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.tensorflow.proto.SignatureDef;

/**
 * The parts of a {@code saved_model.pb} that are checked before TensorFlow reads it: the operations and the signatures
 * of every graph. The file is read as a stream and tensors are skipped, so the heap usage does not depend on the file
 * size. A repeated singular field or map key is an error, because TensorFlow's parser might use a different occurrence.
 * Field numbers are those of TensorFlow's {@code saved_model.proto}, {@code meta_graph.proto}, {@code graph.proto} and
 * {@code node_def.proto}.
 *
 * @param operations names of all operations of all graphs
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

    /** Maximum number of names, which exceeds the output of any exporter and limits the heap usage. */
    private static final int MOST_NAMES = 1000;

    private static final int LONGEST_NAME = 200;

    /** Maximum size of a signature in bytes. */
    private static final int LARGEST_SIGNATURE = 1 << 16;

    /**
     * One graph.
     *
     * @param tags tags by which a loader selects the graph
     * @param signatures signatures by name
     */
    record TaggedGraph(TreeSet<String> tags, Map<String, SignatureDef> signatures) {}

    /**
     * Reads a file.
     *
     * @throws PatisserieException {@link ErrorCode#MODEL_ARCHIVE_INVALID} if the file repeats a singular field, or
     *     exceeds the limits on names
     * @throws InvalidProtocolBufferException if the file is not a SavedModel
     * @throws IOException if the file cannot be read
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
        var once = new Once();
        readMessage(in, tag -> {
            once.require(tag, META_INFO, GRAPH);
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
        var once = new Once();
        readMessage(in, tag -> {
            once.require(tag, GRAPH_LIBRARY);
            if (isMessage(tag, GRAPH_NODES)) {
                readOperation(in);
            } else if (isMessage(tag, GRAPH_LIBRARY)) {
                functions[0] += countFields(in);
            } else {
                in.skipField(tag);
            }
        });
        return functions[0];
    }

    private void readOperation(CodedInputStream in) throws IOException {
        var once = new Once();
        readMessage(in, tag -> {
            once.require(tag, NODE_OPERATION);
            if (isMessage(tag, NODE_OPERATION)) {
                operations.add(requireFew(operations.size(), readName(in)));
            } else {
                in.skipField(tag);
            }
        });
    }

    private static int countFields(CodedInputStream in) throws IOException {
        int[] count = {0};
        readMessage(in, tag -> {
            count[0]++;
            in.skipField(tag);
        });
        return count[0];
    }

    private static void readNames(CodedInputStream in, int field, TreeSet<String> names) throws IOException {
        readMessage(in, tag -> {
            if (isMessage(tag, field)) {
                names.add(requireFew(names.size(), readName(in)));
            } else {
                in.skipField(tag);
            }
        });
    }

    private static void readSignature(CodedInputStream in, Map<String, SignatureDef> signatures) throws IOException {
        String[] key = {""};
        SignatureDef[] value = {SignatureDef.getDefaultInstance()};
        var once = new Once();
        readMessage(in, tag -> {
            once.require(tag, MAP_KEY, MAP_VALUE);
            if (isMessage(tag, MAP_KEY)) {
                key[0] = readName(in);
            } else if (isMessage(tag, MAP_VALUE)) {
                value[0] = signature(readBytes(in, LARGEST_SIGNATURE));
            } else {
                in.skipField(tag);
            }
        });
        if (signatures.put(requireFew(signatures.size(), key[0]), value[0]) != null) {
            throw repeated("signature '%s'".formatted(key[0]));
        }
    }

    /**
     * Parses a signature. The parser drops or merges repeated fields and map keys, so a repetition makes the serialized
     * form shorter than the input.
     */
    private static SignatureDef signature(byte[] bytes) throws IOException {
        SignatureDef signature = SignatureDef.parseFrom(bytes);
        if (signature.getSerializedSize() != bytes.length) {
            throw repeated("a field or key within a signature");
        }
        return signature;
    }

    private static PatisserieException repeated(String what) {
        return invalid(
                "expected %s once, found it repeated; parsers differ in the occurrence that they use".formatted(what));
    }

    private static PatisserieException invalid(String message) {
        return new PatisserieException(
                ErrorCode.MODEL_ARCHIVE_INVALID,
                "saved_model.pb: " + message + "; publish a model that the trainer exported");
    }

    private static String readName(CodedInputStream in) throws IOException {
        return new String(readBytes(in, LONGEST_NAME), StandardCharsets.UTF_8);
    }

    private static byte[] readBytes(CodedInputStream in, int most) throws IOException {
        int length = in.readUInt32();
        if (length < 0 || length > most) {
            throw invalid("expected a name or signature of at most %d bytes, found %d".formatted(most, length));
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

    /** The fields of a message that have been read and must not be repeated. */
    private static final class Once {

        private final Set<Integer> seen = new HashSet<>();

        void require(int tag, int... singular) {
            for (int field : singular) {
                if (isMessage(tag, field) && !seen.add(field)) {
                    throw repeated("field %d of a message".formatted(field));
                }
            }
        }
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

    private static <T> T requireFew(int count, T next) {
        if (count >= MOST_NAMES) {
            throw invalid("expected at most %d operations, tags and signatures, found more".formatted(MOST_NAMES));
        }
        return next;
    }
}
