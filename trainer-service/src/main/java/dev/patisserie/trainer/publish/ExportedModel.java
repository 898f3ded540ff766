package dev.patisserie.trainer.publish;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.common.tensorflow.SessionOptions;
import dev.patisserie.trainer.dataset.Batch;
import dev.patisserie.trainer.evaluate.BatchClassifier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Signature;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/** A SavedModel that is loaded from its files. Holds native memory; the caller owns it and closes it once. */
public final class ExportedModel implements BatchClassifier, AutoCloseable {

    private final SavedModelBundle bundle;
    private final Signature signature;
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
     * Loads a SavedModel of any origin.
     *
     * @param savedModel its folder
     * @param batchLimit longest time of a batch, after which TensorFlow starts no further operation of it and
     *     {@link #probabilities} throws {@link ErrorCode#MODEL_VERIFICATION_TIMEOUT}; 0 for no limit
     * @throws PatisserieException {@link ErrorCode#MODEL_SIGNATURE_MISMATCH} if it has no {@link Manifest#SIGNATURE}
     */
    public ExportedModel(Path savedModel, Duration batchLimit) {
        this.batchLimit = batchLimit;
        bundle = SavedModelBundle.loader(savedModel.toString())
                .withConfigProto(options(batchLimit))
                .load();
        signature = bundle.signatures().stream()
                .filter(candidate -> candidate.key().equals(Manifest.SIGNATURE))
                .findFirst()
                .orElseThrow(() -> missing(savedModel));
    }

    /**
     * Disables TensorFlow's graph optimiser. It copies the constants many times (12 s for 200 MB), which does not pay
     * off for one pass over the holdout. A limit has no effect on a session that runs on the calling thread, so the
     * session with a limit uses a thread of TensorFlow's pool.
     */
    private static ConfigProto options(Duration batchLimit) {
        var rewriting = RewriterConfig.newBuilder().setDisableMetaOptimizer(true);
        ConfigProto.Builder options = SessionOptions.of(Precision.FLOAT32).toBuilder()
                .setGraphOptions(GraphOptions.newBuilder().setRewriteOptions(rewriting));
        if (!batchLimit.isZero()) {
            options.setInterOpParallelismThreads(1).setOperationTimeoutInMs(batchLimit.toMillis());
        }
        return options.build();
    }

    private PatisserieException missing(Path savedModel) {
        bundle.close();
        return new PatisserieException(
                ErrorCode.MODEL_SIGNATURE_MISMATCH,
                "expected the signature %s in %s, found none; export the model again"
                        .formatted(Manifest.SIGNATURE, savedModel));
    }

    @Override
    public float[][] probabilities(Batch batch) {
        int size = batch.imageSize();
        Shape shape = Shape.of(batch.size(), size, size, 3);
        long begun = System.nanoTime();
        try (TUint8 image = TUint8.tensorOf(shape, DataBuffers.of(batch.rgb()));
                Result result = bundle.session().run(signature, Map.of(Manifest.INPUT, image))) {
            return rows((TFloat32) result.get(0));
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

    private static float[][] rows(TFloat32 matrix) {
        FloatDataBuffer data = matrix.asRawTensor().data().asFloats();
        int columns = Math.toIntExact(matrix.shape().get(1));
        float[][] rows = new float[Math.toIntExact(matrix.shape().get(0))][columns];
        for (int i = 0; i < rows.length; i++) {
            data.offset((long) i * columns).read(rows[i]);
        }
        return rows;
    }

    @Override
    public void close() {
        bundle.close();
    }
}
