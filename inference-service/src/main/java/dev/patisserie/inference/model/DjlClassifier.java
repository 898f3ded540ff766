package dev.patisserie.inference.model;

import ai.djl.ModelException;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.common.tensorflow.SessionOptions;
import dev.patisserie.common.tensorflow.TensorFlowMemory;
import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import dev.patisserie.inference.classify.Classifier;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * A SavedModel that runs in DJL's TensorFlow engine. Forward passes run one at a time, because each one uses all
 * threads of the session.
 */
final class DjlClassifier implements Classifier {

    private final ZooModel<NDList, NDList> model;
    private final Predictor<NDList, NDList> predictor;
    private final int imageSize;
    private ByteBuffer pixels = ByteBuffer.allocateDirect(0); // grows to the largest batch
    private boolean closed;

    private DjlClassifier(ZooModel<NDList, NDList> model, int imageSize) {
        this.model = model;
        this.predictor = model.newPredictor();
        this.imageSize = imageSize;
    }

    /**
     * Loads a SavedModel; its files are not needed afterwards.
     *
     * @param savedModel folder of the SavedModel, with a checked signature
     * @param imageSize width and height of the input, in pixels
     * @param precision precision of the multiplications
     * @throws PatisserieException {@link ErrorCode#MODEL_LOAD_FAILED}; {@link ErrorCode#MODEL_STORE_UNAVAILABLE} or
     *     {@link ErrorCode#DISK_FULL} if the files cannot be read
     * @throws RuntimeException from TensorFlow if it runs out of memory
     */
    static DjlClassifier load(Path savedModel, int imageSize, Precision precision) {
        TensorFlowRuntime.load();
        byte[] session = SessionOptions.serving(precision).toByteArray();
        try {
            return new DjlClassifier(
                    Criteria.builder()
                            .setTypes(NDList.class, NDList.class)
                            .optEngine("TensorFlow")
                            .optModelPath(savedModel)
                            .optTranslator(new NoopTranslator())
                            .optOption("SignatureDefKey", Manifest.SIGNATURE)
                            .optOption("ConfigProto", Base64.getEncoder().encodeToString(session))
                            .build()
                            .loadModel(),
                    imageSize);
        } catch (IOException e) {
            throw WorkFolderFailures.unusable(savedModel, e);
        } catch (ModelException | RuntimeException e) {
            TensorFlowMemory.rethrowIfExhausted(e);
            throw new PatisserieException(
                    ErrorCode.MODEL_LOAD_FAILED,
                    "TensorFlow cannot load the SavedModel: %s; export the model again".formatted(Reasons.of(e)),
                    e);
        }
    }

    @Override
    public synchronized float[][] classify(List<byte[]> images) {
        if (closed) {
            throw new IllegalStateException("this classifier is closed");
        }
        try (NDManager manager = model.getNDManager().newSubManager()) {
            NDArray batch = batch(manager, images);
            NDArray answer = predictor.predict(new NDList(batch)).singletonOrThrow();
            return rows(answer.toFloatArray(), images.size());
        } catch (TranslateException e) {
            throw new IllegalStateException("the forward pass failed: " + Reasons.of(e), e);
        }
    }

    private NDArray batch(NDManager manager, List<byte[]> images) {
        int bytes = imageSize * imageSize * 3;
        if (pixels.capacity() < bytes * images.size()) {
            pixels = ByteBuffer.allocateDirect(bytes * images.size());
        }
        pixels.clear();
        for (byte[] image : images) {
            if (image.length != bytes) {
                throw new IllegalArgumentException(
                        "expected images of %d bytes, got %d".formatted(bytes, image.length));
            }
            pixels.put(image);
        }
        NDArray batch =
                manager.create(pixels.flip(), new Shape(images.size(), imageSize, imageSize, 3), DataType.UINT8);
        batch.setName(Manifest.INPUT);
        return batch;
    }

    private static float[][] rows(float[] values, int count) {
        int width = values.length / count;
        float[][] rows = new float[count][];
        for (int i = 0; i < count; i++) {
            rows[i] = Arrays.copyOfRange(values, i * width, (i + 1) * width);
        }
        return rows;
    }

    @Override
    public synchronized void close() {
        closed = true;
        predictor.close();
        model.close();
    }
}
