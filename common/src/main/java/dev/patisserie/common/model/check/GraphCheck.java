package dev.patisserie.common.model.check;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.io.PlainFile;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.ModelOperations;
import dev.patisserie.common.model.Uncertainty;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto.Dim;

/**
 * Checks a SavedModel before TensorFlow reads it. A graph is a program, so only operations that the exporter writes are
 * allowed, and no functions, which could be recursive. The signatures must equal the contract's, because DJL accepts
 * any other one without an error and returns wrong results.
 */
public final class GraphCheck {

    private static final String FILE = "saved_model.pb";
    private static final String TAG = "serve";

    /** Maximum number of features, far above the width of any backbone. */
    private static final long MOST_FEATURES = 1 << 16;

    private GraphCheck() {}

    /**
     * Checks the operations and the names, types and shapes of the signature.
     *
     * @param savedModel folder of the SavedModel
     * @param imageSize expected width and height of the input, in pixels
     * @param labels expected number of probabilities in the output
     * @throws PatisserieException {@link ErrorCode#MODEL_OPERATION_FORBIDDEN};
     *     {@link ErrorCode#MODEL_SIGNATURE_MISMATCH}; {@link ErrorCode#MODEL_ARCHIVE_INVALID} if the file is missing or
     *     malformed
     * @throws IOException if it cannot be read
     */
    public static void verify(Path savedModel, int imageSize, int labels) throws IOException {
        verify(savedModel, imageSize, labels, null);
    }

    /**
     * Checks the operations and both signatures.
     *
     * @param savedModel folder of the SavedModel
     * @param imageSize expected width and height of the input, in pixels
     * @param labels expected number of probabilities in the output
     * @param uncertainty the checked description of {@link Manifest#DETAILED_SIGNATURE}; null for an archive without
     *     it, in which case a signature of that name is ignored
     * @throws PatisserieException as {@link #verify(Path, int, int)}
     * @throws IOException if the file cannot be read
     */
    public static void verify(Path savedModel, int imageSize, int labels, Uncertainty uncertainty) throws IOException {
        SavedModelScan scan = scan(savedModel);
        requireAllowedOperations(scan);
        String input = "%s: %s [-1, %d, %d, 3]".formatted(Manifest.INPUT, DataType.DT_UINT8, imageSize, imageSize);
        SignatureDef signature = signature(scan, Manifest.SIGNATURE);
        expect("input", input, signature.getInputsMap());
        expect(
                "output",
                "%s: %s [-1, %d]".formatted(Manifest.OUTPUT, DataType.DT_FLOAT, labels),
                signature.getOutputsMap());
        if (uncertainty != null) {
            SignatureDef detailed = signature(scan, Manifest.DETAILED_SIGNATURE);
            expect("detailed input", input, detailed.getInputsMap());
            expect("detailed output", outputs(labels, features(detailed), uncertainty), detailed.getOutputsMap());
        }
    }

    /** Returns the number of features, which the manifest does not state. */
    private static long features(SignatureDef detailed) {
        TensorInfo features = detailed.getOutputsMap().get(Manifest.FEATURES);
        long width = features == null || features.getTensorShape().getDimCount() != 2
                ? 0
                : features.getTensorShape().getDim(1).getSize();
        if (width < 1 || width > MOST_FEATURES) {
            throw mismatch("expected output %s of shape [-1, 1 to %d], found %s"
                    .formatted(Manifest.FEATURES, MOST_FEATURES, describe(detailed.getOutputsMap())));
        }
        return width;
    }

    /** Describes the expected outputs of the detailed signature, sorted by name. */
    private static String outputs(int labels, long features, Uncertainty uncertainty) {
        Uncertainty.Maps maps = uncertainty.maps();
        var outputs = new TreeMap<String, List<? extends Number>>(Map.of(
                Manifest.FEATURES, List.of(-1, features),
                Manifest.LOGITS, List.of(-1, labels),
                Manifest.MAPS, List.of(-1, maps.rows(), maps.columns(), labels),
                Manifest.OUTPUT, List.of(-1, labels)));
        if (uncertainty.known() != null && uncertainty.known().exemplars() > 0) {
            outputs.put(Manifest.SIMILARITIES, List.of(-1, uncertainty.known().exemplars()));
        }
        return outputs.entrySet().stream()
                .map(output -> "%s: %s %s".formatted(output.getKey(), DataType.DT_FLOAT, output.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static SavedModelScan scan(Path savedModel) throws IOException {
        try {
            return SavedModelScan.of(PlainFile.require(savedModel.resolve(FILE)));
        } catch (InvalidProtocolBufferException | NoSuchFileException e) {
            throw new PatisserieException(
                    ErrorCode.MODEL_ARCHIVE_INVALID,
                    "expected a readable %s/%s in the archive: %s; publish the model again"
                            .formatted(Manifest.SAVED_MODEL, FILE, Reasons.orElse(e, "the file is damaged")),
                    e);
        }
    }

    private static void requireAllowedOperations(SavedModelScan scan) {
        var forbidden = new TreeSet<>(scan.operations());
        forbidden.removeAll(ModelOperations.ALLOWED);
        if (!forbidden.isEmpty()) {
            throw forbidden("expected operations that the exporter writes, found %s".formatted(forbidden));
        }
        if (scan.functions() > 0) {
            throw forbidden("expected a graph without functions, found %d".formatted(scan.functions()));
        }
    }

    private static PatisserieException forbidden(String message) {
        return new PatisserieException(
                ErrorCode.MODEL_OPERATION_FORBIDDEN,
                "graph: " + message + "; publish a model that the trainer exported");
    }

    private static SignatureDef signature(SavedModelScan scan, String name) {
        Map<String, SignatureDef> signatures = scan.graphs().stream()
                .filter(graph -> graph.tags().contains(TAG))
                .findFirst()
                .map(SavedModelScan.TaggedGraph::signatures)
                .orElseThrow(() -> mismatch("expected a graph with tag '%s', found none".formatted(TAG)));
        SignatureDef signature = signatures.get(name);
        if (signature == null) {
            throw mismatch("expected signature '%s', found %s".formatted(name, new TreeMap<>(signatures).keySet()));
        }
        return signature;
    }

    private static void expect(String side, String expected, Map<String, TensorInfo> tensors) {
        String found = describe(tensors);
        if (!found.equals(expected)) {
            throw mismatch("expected %s %s; found %s".formatted(side, expected, found));
        }
    }

    private static String describe(Map<String, TensorInfo> tensors) {
        return tensors.entrySet().stream()
                .map(tensor -> describe(tensor.getKey(), tensor.getValue()))
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static String describe(String name, TensorInfo tensor) {
        Object shape = tensor.getTensorShape().getUnknownRank()
                ? "of unknown rank"
                : tensor.getTensorShape().getDimList().stream()
                        .map(Dim::getSize)
                        .toList();
        return "%s: %s %s".formatted(name, tensor.getDtype(), shape);
    }

    private static PatisserieException mismatch(String message) {
        return new PatisserieException(
                ErrorCode.MODEL_SIGNATURE_MISMATCH, "serving signature: " + message + "; export the model again");
    }
}
