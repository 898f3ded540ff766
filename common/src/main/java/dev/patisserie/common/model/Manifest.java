package dev.patisserie.common.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.patisserie.common.event.CheckpointPublished.DatasetVersion;
import dev.patisserie.common.event.TrainingRequested;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The description and origin of a model: the file {@code manifest.json} of its archive.
 *
 * @param modelId identity of the model
 * @param labels class names in the order of the probabilities
 * @param imageSize width and height of the input, in pixels
 * @param architecture the network, by its name in Keras if there is one
 * @param parameters number of weights
 * @param request the training request with all defaults applied; includes the seed
 * @param datasetDigest identity of the whole data set, SHA-256
 * @param holdoutDigest identity of the holdout split, SHA-256
 * @param bestEpoch the epoch of the weights, from 1
 * @param holdout the evaluation on the holdout split
 * @param probes holdout images with the probabilities that the trainer computed for them; at least one
 * @param versions versions of its sources, e.g. {@code tensorflow -> 2.18.0}; {@code commit} is that of the trainer's
 *     code, {@link #WEIGHTS_FILE} the pretrained weights with their SHA-256, if any
 * @param createdAt time of the export (UTC)
 * @param datasetVersion the version of the data set; null for a folder without versions
 * @param uncertainty calibration, prediction sets, resemblance score and maps; null for an archive without them
 * @param bfloat16 the comparison of bfloat16 with float32; null if the trainer had no fast bfloat16, and in earlier
 *     archives: the model then serves in float32 unless the service is set to bfloat16
 */
public record Manifest(
        String modelId,
        List<String> labels,
        int imageSize,
        String architecture,
        long parameters,
        TrainingRequested request,
        String datasetDigest,
        String holdoutDigest,
        int bestEpoch,
        Evaluation holdout,
        List<Probe> probes,
        Map<String, String> versions,
        Instant createdAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) DatasetVersion datasetVersion,
        @JsonInclude(JsonInclude.Include.NON_NULL) Uncertainty uncertainty,
        @JsonInclude(JsonInclude.Include.NON_NULL) Bfloat16Check bfloat16) {

    /** Name of the manifest in the archive. */
    public static final String FILE = "manifest.json";

    /** Folder of the SavedModel in the archive. */
    public static final String SAVED_MODEL = "saved_model";

    /** Folder of the probe images in the archive. */
    public static final String PROBES = "probes";

    /** Key in {@code versions} of the initial weights file of transfer learning. */
    public static final String WEIGHTS_FILE = "weights-file";

    /** The served signature of the SavedModel. */
    public static final String SIGNATURE = "serving_default";

    /** Input of the signature: uint8 {@code [batch, imageSize, imageSize, 3]}, RGB. */
    public static final String INPUT = "image";

    /** Output of the signature: float32 {@code [batch, labels]}; each row sums to 1. */
    public static final String OUTPUT = "probabilities";

    /**
     * A second signature on the same input, with {@link #OUTPUT}, {@link #LOGITS}, {@link #FEATURES}, {@link #MAPS} and
     * for the score {@code knn} {@link #SIMILARITIES}. Archives without {@code uncertainty} lack it; earlier readers
     * only use {@link #SIGNATURE}.
     */
    public static final String DETAILED_SIGNATURE = "serving_detailed";

    /** Output: float32 {@code [batch, labels]}, the logits before the temperature. */
    public static final String LOGITS = "logits";

    /** Output: float32 {@code [batch, width]}, the input of the last dense layer. */
    public static final String FEATURES = "features";

    /** Output: float32 {@code [batch, rows, columns, labels]}, the class activation maps, positive and negative. */
    public static final String MAPS = "maps";

    /**
     * Output: float32 {@code [batch, exemplars]}, the dot products of {@link #FEATURES} with training features of
     * length 1.
     */
    public static final String SIMILARITIES = "similarities";

    /** Creates the manifest of a model that only gives probabilities. */
    public Manifest(
            String modelId,
            List<String> labels,
            int imageSize,
            String architecture,
            long parameters,
            TrainingRequested request,
            String datasetDigest,
            String holdoutDigest,
            int bestEpoch,
            Evaluation holdout,
            List<Probe> probes,
            Map<String, String> versions,
            Instant createdAt,
            DatasetVersion datasetVersion) {
        this(
                modelId,
                labels,
                imageSize,
                architecture,
                parameters,
                request,
                datasetDigest,
                holdoutDigest,
                bestEpoch,
                holdout,
                probes,
                versions,
                createdAt,
                datasetVersion,
                null,
                null);
    }

    /** Copies the collections; rejects missing parts. */
    public Manifest {
        Objects.requireNonNull(modelId, "modelId");
        labels = List.copyOf(labels);
        Objects.requireNonNull(architecture, "architecture");
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(holdoutDigest, "holdoutDigest");
        Objects.requireNonNull(holdout, "holdout");
        probes = List.copyOf(probes);
        if (probes.isEmpty()) {
            throw new IllegalArgumentException("a manifest needs at least one probe image");
        }
        versions = Map.copyOf(versions);
        Objects.requireNonNull(createdAt, "createdAt");
    }

    /** Returns the signature with all outputs that the inference service reads. */
    public String servedSignature() {
        return uncertainty == null ? SIGNATURE : DETAILED_SIGNATURE;
    }

    /**
     * The evaluation of the model on one split.
     *
     * @param images number of images
     * @param loss mean categorical cross-entropy, in nats
     * @param accuracy fraction classified correctly, 0 to 1
     * @param confusion {@code confusion[i][j]}: images of class {@code i} that were classified as {@code j}
     * @param classes precision and recall per class, in the order of the labels
     */
    public record Evaluation(
            int images, double loss, double accuracy, List<List<Integer>> confusion, List<ClassScore> classes) {
        /** Copies the lists. */
        public Evaluation {
            confusion = confusion.stream().map(List::copyOf).toList();
            classes = List.copyOf(classes);
        }
    }

    /**
     * The scores of one class.
     *
     * @param label the class
     * @param precision fraction of the images predicted as this class that are correct, 0 to 1; 0 without such images
     * @param recall fraction of the images of this class that are predicted correctly, 0 to 1
     * @param images number of images of this class
     */
    public record ClassScore(String label, double precision, double recall, int images) {}

    /**
     * A holdout image with the trainer's prediction.
     *
     * @param file name of the image file below {@link #PROBES}
     * @param label its true class
     * @param probabilities the trainer's output, in the order of the labels
     * @param details the trainer's other outputs; null for an archive without {@code uncertainty}
     */
    public record Probe(
            String file,
            String label,
            List<Float> probabilities,
            @JsonInclude(JsonInclude.Include.NON_NULL) ProbeDetails details) {
        /** Copies the list. */
        public Probe {
            probabilities = List.copyOf(probabilities);
        }

        /** Creates a probe of a model that only gives probabilities. */
        public Probe(String file, String label, List<Float> probabilities) {
            this(file, label, probabilities, null);
        }
    }

    /**
     * The trainer's outputs of {@link #DETAILED_SIGNATURE} for a probe.
     *
     * @param logits in the order of the labels
     * @param known the resemblance score; null if the model has none
     * @param map the class activation map of the most probable class, row by row; positive and negative
     */
    public record ProbeDetails(
            List<Float> logits,
            @JsonInclude(JsonInclude.Include.NON_NULL) Double known,
            List<Float> map) {
        /** Copies the lists. */
        public ProbeDetails {
            logits = List.copyOf(logits);
            map = List.copyOf(map);
        }
    }
}
