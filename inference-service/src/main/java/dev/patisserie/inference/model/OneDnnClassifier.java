package dev.patisserie.inference.model;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.Uncertainty;
import dev.patisserie.common.onednn.OneDnnNetwork;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.common.tensorflow.SavedModelGraph;
import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import dev.patisserie.inference.classify.Classifier;
import dev.patisserie.inference.classify.ServedPrecision;
import dev.patisserie.inference.uncertainty.MapFilter;
import dev.patisserie.inference.uncertainty.ModelOutput;
import dev.patisserie.inference.uncertainty.TopClasses;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A SavedModel that oneDNN's primitives compute in bfloat16, without TensorFlow. Forward passes run one at a time,
 * because each one uses all threads of the network. A model with further outputs computes all of them in each pass.
 */
final class OneDnnClassifier implements Classifier {

    private final OneDnnNetwork network;
    private final Map<String, String> outputs; // tensors by name
    private final Manifest manifest;
    private final ServedPrecision precision;
    private final Map<String, FloatBuffer> values = new HashMap<>(); // by tensor; grow to the largest batch

    private OneDnnClassifier(
            OneDnnNetwork network, Map<String, String> outputs, Manifest manifest, ServedPrecision precision) {
        this.network = network;
        this.outputs = outputs;
        this.manifest = manifest;
        this.precision = precision;
    }

    /**
     * Compiles a SavedModel; its files are not needed afterwards.
     *
     * @param savedModel folder of the SavedModel, with checked signatures
     * @param manifest the checked manifest; with {@code uncertainty}, the detailed signature is compiled
     * @param precision what is reported as the precision
     * @param maxBatch batches up to this size need no further preparation
     * @throws PatisserieException {@link ErrorCode#MODEL_LOAD_FAILED} if oneDNN cannot compute the model;
     *     {@link ErrorCode#MODEL_STORE_UNAVAILABLE} or {@link ErrorCode#DISK_FULL} if the files cannot be read
     */
    static OneDnnClassifier load(Path savedModel, Manifest manifest, ServedPrecision precision, int maxBatch) {
        TensorFlowRuntime.load(); // before oneDNN, and it knows the number of threads
        try {
            SavedModelGraph model = SavedModelGraph.read(savedModel, manifest.servedSignature());
            OneDnnNetwork network = OneDnnNetwork.compile(
                    model.graph(),
                    List.copyOf(model.outputs().values()),
                    Precision.BFLOAT16,
                    TensorFlowRuntime.threads());
            return prepared(new OneDnnClassifier(network, model.outputs(), manifest, precision), maxBatch);
        } catch (IOException e) {
            throw WorkFolderFailures.unusable(savedModel, e);
        } catch (RuntimeException e) {
            throw new PatisserieException(
                    ErrorCode.MODEL_LOAD_FAILED, "oneDNN cannot compute the model: " + Reasons.of(e), e);
        }
    }

    private static OneDnnClassifier prepared(OneDnnClassifier classifier, int maxBatch) {
        try {
            classifier.network.prepare(maxBatch);
            return classifier;
        } catch (RuntimeException | Error e) {
            classifier.close();
            throw e;
        }
    }

    /**
     * Ends the threads of the load, which has a lower priority than the images. The next pass starts new ones with the
     * priority of its thread.
     */
    void releaseThreads() {
        network.releaseThreads();
    }

    @Override
    public Optional<Uncertainty> uncertainty() {
        return Optional.ofNullable(manifest.uncertainty());
    }

    @Override
    public ServedPrecision precision() {
        return precision;
    }

    @Override
    public synchronized float[][] classify(List<byte[]> images) {
        return run(images).rows(Manifest.OUTPUT);
    }

    @Override
    public synchronized List<ModelOutput> outputs(List<byte[]> images, MapFilter maps) {
        return run(images).outputs(uncertainty(), maps);
    }

    private Pass run(List<byte[]> images) {
        ForwardPass.requireSize(images, manifest.imageSize());
        outputs.values().forEach(tensor -> reserve(tensor, images.size()));
        network.runBytes(
                (first, count, target) -> images.subList(first, first + count).forEach(target::put),
                images.size(),
                values);
        return new Pass(images.size());
    }

    private void reserve(String tensor, int images) {
        int size = Math.multiplyExact(images, network.values(tensor));
        values.compute(
                tensor, (name, held) -> held == null || held.capacity() < size ? FloatBuffer.allocate(size) : held);
    }

    @Override
    public synchronized void close() {
        network.close();
    }

    /** The values of the last batch. */
    private final class Pass implements ForwardPass {

        private final int count;

        Pass(int count) {
            this.count = count;
        }

        private float[] slice(String name, int image) {
            String tensor = outputs.get(name);
            float[] slice = new float[network.values(tensor)];
            values.get(tensor).get(image * slice.length, slice);
            return slice;
        }

        @Override
        public float[][] rows(String name) {
            float[][] rows = new float[count][];
            for (int i = 0; i < count; i++) {
                rows[i] = slice(name, i);
            }
            return rows;
        }

        @Override
        public float[] maps(int image, TopClasses top) {
            Uncertainty.Maps shape = manifest.uncertainty().maps();
            return top.select(
                    slice(Manifest.MAPS, image),
                    0,
                    shape.rows() * shape.columns(),
                    manifest.labels().size());
        }
    }
}
