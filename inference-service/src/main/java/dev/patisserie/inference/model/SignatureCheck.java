package dev.patisserie.inference.model;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.model.Manifest;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto.Dim;

/**
 * Holds a SavedModel's serving signature against the contract, before it is loaded: DJL would take
 * any other signature without an error, and then answer with other numbers.
 */
final class SignatureCheck {

    private static final String FILE = "saved_model.pb";
    private static final String TAG = "serve";

    private SignatureCheck() {}

    /**
     * Checks names, types and shapes.
     *
     * @param savedModel folder of the SavedModel
     * @param imageSize width and height that the input must have, in pixels
     * @param labels how many probabilities the output must have
     * @throws PatisserieException {@link ErrorCode#MODEL_SIGNATURE_MISMATCH}; {@link
     *     ErrorCode#MODEL_ARCHIVE_INVALID} if the file is missing or malformed
     */
    static void verify(Path savedModel, int imageSize, int labels) {
        SignatureDef signature = signature(read(savedModel));
        expect(
                "input",
                "%s: %s [-1, %d, %d, 3]"
                        .formatted(Manifest.INPUT, DataType.DT_UINT8, imageSize, imageSize),
                signature.getInputsMap());
        expect(
                "output",
                "%s: %s [-1, %d]".formatted(Manifest.OUTPUT, DataType.DT_FLOAT, labels),
                signature.getOutputsMap());
    }

    private static MetaGraphDef read(Path savedModel) {
        try (InputStream in =
                new BufferedInputStream(Files.newInputStream(savedModel.resolve(FILE)))) {
            return SavedModel.parseFrom(in).getMetaGraphsList().stream()
                    .filter(graph -> graph.getMetaInfoDef().getTagsList().contains(TAG))
                    .findFirst()
                    .orElseThrow(
                            () ->
                                    mismatch(
                                            "expected a graph with tag '%s', found none"
                                                    .formatted(TAG)));
        } catch (IOException e) {
            throw new PatisserieException(
                    ErrorCode.MODEL_ARCHIVE_INVALID,
                    "expected a readable %s/%s in the archive: %s; publish the model again"
                            .formatted(Manifest.SAVED_MODEL, FILE, e),
                    e);
        }
    }

    private static SignatureDef signature(MetaGraphDef graph) {
        Map<String, SignatureDef> signatures = graph.getSignatureDefMap();
        SignatureDef signature = signatures.get(Manifest.SIGNATURE);
        if (signature == null) {
            throw mismatch(
                    "expected signature '%s', found %s"
                            .formatted(Manifest.SIGNATURE, new TreeSet<>(signatures.keySet())));
        }
        return signature;
    }

    private static void expect(String side, String expected, Map<String, TensorInfo> tensors) {
        String found =
                tensors.entrySet().stream()
                        .map(tensor -> describe(tensor.getKey(), tensor.getValue()))
                        .sorted()
                        .collect(Collectors.joining(", "));
        if (!found.equals(expected)) {
            throw mismatch("expected %s %s; found %s".formatted(side, expected, found));
        }
    }

    private static String describe(String name, TensorInfo tensor) {
        Object shape =
                tensor.getTensorShape().getUnknownRank()
                        ? "of unknown rank"
                        : tensor.getTensorShape().getDimList().stream().map(Dim::getSize).toList();
        return "%s: %s %s".formatted(name, tensor.getDtype(), shape);
    }

    private static PatisserieException mismatch(String message) {
        return new PatisserieException(
                ErrorCode.MODEL_SIGNATURE_MISMATCH,
                "serving signature: " + message + "; export the model again");
    }
}
