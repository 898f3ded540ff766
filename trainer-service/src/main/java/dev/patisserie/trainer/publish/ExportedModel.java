package dev.patisserie.trainer.publish;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.common.tensorflow.SessionOptions;
import dev.patisserie.trainer.dataset.Batch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.SignatureDef;

/**
 * A SavedModel that is loaded from its files. Models of earlier versions have only {@link Manifest#SIGNATURE}, and of
 * the outputs only {@link Manifest#OUTPUT}. Holds native memory; the caller owns it and closes it once.
 */
public final class ExportedModel implements ServedModel {

    private final SavedModelBundle bundle;
    private final String input; // tensor
    private final Map<String, String> outputs = new HashMap<>(); // tensors
    private final Duration batchLimit;

    /**
     * Loads a SavedModel of this trainer.
     *
     * @param savedModel its folder
     * @throws PatisserieException {@link ErrorCode#MODEL_SIGNATURE_MISMATCH} if it has no {@link Manifest#SIGNATURE}
     */
    public ExportedModel(Path savedModel) {
        this(savedModel, Duration.ZERO);
    }

    /**
     * Loads a SavedModel of this trainer with the graph optimisations of the inference service.
     *
     * @param savedModel its folder
     * @param precision precision of the multiplications
     * @throws PatisserieException {@link ErrorCode#MODEL_SIGNATURE_MISMATCH} if it has no {@link Manifest#SIGNATURE}
     */
    public static ExportedModel serving(Path savedModel, Precision precision) {
        return new ExportedModel(savedModel, Duration.ZERO, SessionOptions.serving(precision));
    }

    /**
     * Loads a SavedModel of any origin.
     *
     * @param savedModel its folder
     * @param batchLimit longest time of a batch, after which TensorFlow starts no further operation of it and
     *     {@link #run} throws {@link ErrorCode#MODEL_VERIFICATION_TIMEOUT}; 0 for no limit
     * @throws PatisserieException {@link ErrorCode#MODEL_SIGNATURE_MISMATCH} if it has no {@link Manifest#SIGNATURE}
     */
    public ExportedModel(Path savedModel, Duration batchLimit) {
        this(savedModel, batchLimit, ImageRun.options(batchLimit));
    }

    private ExportedModel(Path savedModel, Duration batchLimit, ConfigProto options) {
        this.batchLimit = batchLimit;
        bundle = SavedModelBundle.loader(savedModel.toString())
                .withConfigProto(options)
                .load();
        Map<String, SignatureDef> signatures = bundle.metaGraphDef().getSignatureDefMap();
        SignatureDef signature = signatures.get(Manifest.SIGNATURE);
        boolean isServed = signature != null
                && signature.containsInputs(Manifest.INPUT)
                && signature.containsOutputs(Manifest.OUTPUT);
        if (!isServed) {
            throw missing(savedModel);
        }
        input = signature.getInputsOrThrow(Manifest.INPUT).getName();
        addOutputs(signatures.getOrDefault(Manifest.DETAILED_SIGNATURE, SignatureDef.getDefaultInstance()));
        addOutputs(signature);
    }

    private void addOutputs(SignatureDef signature) {
        signature.getOutputsMap().forEach((name, tensor) -> outputs.put(name, tensor.getName()));
    }

    private PatisserieException missing(Path savedModel) {
        bundle.close();
        return new PatisserieException(
                ErrorCode.MODEL_SIGNATURE_MISMATCH,
                "expected the signature %s from %s to %s in %s, found none; export the model again"
                        .formatted(Manifest.SIGNATURE, Manifest.INPUT, Manifest.OUTPUT, savedModel));
    }

    @Override
    public Map<String, float[][]> run(Batch batch, List<String> names) {
        long begun = System.nanoTime();
        try {
            return ImageRun.run(bundle.session(), input, outputs, batch, names);
        } catch (TensorFlowException e) {
            if (batchLimit.isZero() || System.nanoTime() - begun < batchLimit.toNanos()) {
                throw e;
            }
            throw new PatisserieException(
                    ErrorCode.MODEL_VERIFICATION_TIMEOUT,
                    "expected the model to classify %d images within %d ms, it did not; train a smaller model"
                            .formatted(batch.size(), batchLimit.toMillis()),
                    e);
        }
    }

    @Override
    public void close() {
        bundle.close();
    }
}
