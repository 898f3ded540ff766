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
import dev.patisserie.common.model.Uncertainty;
import dev.patisserie.common.tensorflow.SessionOptions;
import dev.patisserie.common.tensorflow.TensorFlowMemory;
import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import dev.patisserie.inference.classify.Classifier;
import dev.patisserie.inference.classify.ServedPrecision;
import dev.patisserie.inference.uncertainty.MapFilter;
import dev.patisserie.inference.uncertainty.ModelOutput;
import dev.patisserie.inference.uncertainty.TopClasses;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A SavedModel that runs in DJL's TensorFlow engine. Forward passes run one at a time, because each one uses all
 * threads of the session. A model with further outputs computes all of them in each pass.
 */
final class DjlClassifier implements Classifier {

    private final ZooModel<NDList, NDList> model;
    private final Predictor<NDList, NDList> predictor;
    private final int imageSize;
    private final int labels;
    private final Optional<Uncertainty> uncertainty;
    private final ServedPrecision precision;
    private ByteBuffer pixels = ByteBuffer.allocateDirect(0); // grows to the largest batch
    private boolean closed;

    private DjlClassifier(ZooModel<NDList, NDList> model, Manifest manifest, ServedPrecision precision) {
        this.model = model;
        this.predictor = model.newPredictor();
        this.imageSize = manifest.imageSize();
        this.labels = manifest.labels().size();
        this.uncertainty = Optional.ofNullable(manifest.uncertainty());
        this.precision = precision;
    }

    /**
     * Loads a SavedModel; its files are not needed afterwards.
     *
     * @param savedModel folder of the SavedModel, with checked signatures
     * @param manifest the checked manifest; with {@code uncertainty}, the detailed signature is loaded
     * @param precision precision of the multiplications
     * @throws PatisserieException {@link ErrorCode#MODEL_LOAD_FAILED}; {@link ErrorCode#MODEL_STORE_UNAVAILABLE} or
     *     {@link ErrorCode#DISK_FULL} if the files cannot be read
     * @throws RuntimeException from TensorFlow if it runs out of memory
     */
    static DjlClassifier load(Path savedModel, Manifest manifest, ServedPrecision precision) {
        TensorFlowRuntime.load();
        byte[] session = SessionOptions.serving(PrecisionRule.of(precision)).toByteArray();
        try {
            return new DjlClassifier(
                    Criteria.builder()
                            .setTypes(NDList.class, NDList.class)
                            .optEngine("TensorFlow")
                            .optModelPath(savedModel)
                            .optTranslator(new NoopTranslator())
                            .optOption("SignatureDefKey", manifest.servedSignature())
                            .optOption("ConfigProto", Base64.getEncoder().encodeToString(session))
                            .build()
                            .loadModel(),
                    manifest,
                    precision);
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
    public Optional<Uncertainty> uncertainty() {
        return uncertainty;
    }

    @Override
    public ServedPrecision precision() {
        return precision;
    }

    @Override
    public float[][] classify(List<byte[]> images) {
        return run(images, pass -> pass.rows(Manifest.OUTPUT));
    }

    @Override
    public List<ModelOutput> outputs(List<byte[]> images, MapFilter maps) {
        return run(images, pass -> pass.outputs(uncertainty, maps));
    }

    /** Runs one forward pass; the arrays of the answer are freed when {@code reader} returns. */
    private synchronized <T> T run(List<byte[]> images, Function<ForwardPass, T> reader) {
        if (closed) {
            throw new IllegalStateException("this classifier is closed");
        }
        try (NDManager manager = model.getNDManager().newSubManager()) {
            return reader.apply(new Pass(predictor.predict(new NDList(batch(manager, images))), images.size()));
        } catch (TranslateException e) {
            throw new IllegalStateException("the forward pass failed: " + Reasons.of(e), e);
        }
    }

    private NDArray batch(NDManager manager, List<byte[]> images) {
        int bytes = ForwardPass.requireSize(images, imageSize);
        if (pixels.capacity() < bytes * images.size()) {
            pixels = ByteBuffer.allocateDirect(bytes * images.size());
        }
        pixels.clear();
        images.forEach(pixels::put);
        NDArray batch =
                manager.create(pixels.flip(), new Shape(images.size(), imageSize, imageSize, 3), DataType.UINT8);
        batch.setName(Manifest.INPUT);
        return batch;
    }

    @Override
    public synchronized void close() {
        closed = true;
        predictor.close();
        model.close();
    }

    /** The outputs of a batch, which DJL names as the signature does. */
    private final class Pass implements ForwardPass {

        private final NDList answer;
        private final int count;
        private BatchMaps maps; // null before the first use

        Pass(NDList answer, int count) {
            this.answer = answer;
            this.count = count;
        }

        private NDArray output(String name) {
            NDArray output = answer.get(name);
            if (output == null) {
                throw new IllegalStateException("the forward pass gave no output '%s'".formatted(name));
            }
            return output;
        }

        @Override
        public float[][] rows(String name) {
            float[] values = output(name).toFloatArray();
            int width = values.length / count;
            float[][] rows = new float[count][];
            for (int i = 0; i < count; i++) {
                rows[i] = Arrays.copyOfRange(values, i * width, (i + 1) * width);
            }
            return rows;
        }

        @Override
        public float[] maps(int image, TopClasses top) {
            if (maps == null) {
                maps = new BatchMaps(
                        output(Manifest.MAPS), uncertainty.orElseThrow().maps(), labels);
            }
            return maps.of(image, top);
        }
    }
}
