package dev.patisserie.benchmarks.reliability;

import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.ModelArchive;
import dev.patisserie.common.model.Uncertainty;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.common.tensorflow.SessionOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/** A model with its detailed signature. Holds native memory; the caller owns it and closes it once. */
public final class DetailedModel implements AutoCloseable {

    private static final int BATCH = 32;

    private final Manifest manifest;
    private final SavedModelBundle bundle;
    private final Signature signature;

    /**
     * The outputs for one image.
     *
     * @param probabilities {@code [labels]}
     * @param logits {@code [labels]}, before the temperature
     * @param features {@code [width]}
     * @param similarities {@code [exemplars]}; empty for a model without exemplars
     * @param maps {@code [rows, columns, labels]}
     */
    public record Answer(float[] probabilities, float[] logits, float[] features, float[] similarities, float[] maps) {}

    private DetailedModel(Manifest manifest, SavedModelBundle bundle, Signature signature) {
        this.manifest = manifest;
        this.bundle = bundle;
        this.signature = signature;
    }

    /**
     * Loads a model.
     *
     * @param folder the unpacked archive
     * @throws IllegalArgumentException if the model only gives probabilities
     */
    public static DetailedModel load(Path folder) {
        Manifest manifest = ModelArchive.readManifest(folder);
        if (manifest.uncertainty() == null) {
            throw new IllegalArgumentException(
                    "expected a model with 'uncertainty' in its manifest, %s has none; train it with this version"
                            .formatted(manifest.modelId()));
        }
        SavedModelBundle bundle = SavedModelBundle.loader(
                        folder.resolve(Manifest.SAVED_MODEL).toString())
                .withConfigProto(SessionOptions.serving(Precision.FLOAT32))
                .load();
        for (Signature signature : bundle.signatures()) {
            if (signature.key().equals(Manifest.DETAILED_SIGNATURE)) {
                return new DetailedModel(manifest, bundle, signature);
            }
        }
        bundle.close();
        throw new IllegalArgumentException("expected the signature %s in %s, found none; export the model again"
                .formatted(Manifest.DETAILED_SIGNATURE, folder));
    }

    /** Returns the manifest. */
    public Manifest manifest() {
        return manifest;
    }

    /** Returns what the model states about its reliability. */
    public Uncertainty uncertainty() {
        return manifest.uncertainty();
    }

    /**
     * Runs the model in batches of {@value #BATCH}.
     *
     * @param images RGB bytes of the model's image size
     */
    public List<Answer> answers(List<byte[]> images) {
        List<Answer> answers = new ArrayList<>();
        for (int from = 0; from < images.size(); from += BATCH) {
            answers.addAll(run(images.subList(from, Math.min(images.size(), from + BATCH))));
        }
        return answers;
    }

    private List<Answer> run(List<byte[]> images) {
        int size = manifest.imageSize();
        int bytes = size * size * 3;
        byte[] batch = new byte[images.size() * bytes];
        for (int i = 0; i < images.size(); i++) {
            System.arraycopy(images.get(i), 0, batch, i * bytes, bytes);
        }
        try (TUint8 input = TUint8.tensorOf(Shape.of(images.size(), size, size, 3), DataBuffers.of(batch));
                Result result = bundle.session().run(signature, Map.of(Manifest.INPUT, input))) {
            float[][] probabilities = rows(result, Manifest.OUTPUT, images.size());
            float[][] logits = rows(result, Manifest.LOGITS, images.size());
            float[][] features = rows(result, Manifest.FEATURES, images.size());
            float[][] similarities = rows(result, Manifest.SIMILARITIES, images.size());
            float[][] maps = rows(result, Manifest.MAPS, images.size());
            List<Answer> answers = new ArrayList<>();
            for (int i = 0; i < images.size(); i++) {
                answers.add(new Answer(probabilities[i], logits[i], features[i], similarities[i], maps[i]));
            }
            return answers;
        }
    }

    /** Returns the values of an output, one row per image; rows without values if the signature lacks the output. */
    private float[][] rows(Result result, String output, int images) {
        if (!signature.outputNames().contains(output)) {
            return new float[images][0];
        }
        TFloat32 tensor = (TFloat32) result.get(output).orElseThrow();
        int columns = Math.toIntExact(tensor.shape().size() / images);
        FloatDataBuffer data = tensor.asRawTensor().data().asFloats();
        float[][] rows = new float[images][columns];
        for (int i = 0; i < images; i++) {
            data.offset((long) i * columns).read(rows[i]);
        }
        return rows;
    }

    @Override
    public void close() {
        bundle.close();
    }
}
