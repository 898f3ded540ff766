package dev.patisserie.trainer.champion;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.common.model.ArchiveLimits;
import dev.patisserie.common.model.check.ArchiveContent;
import dev.patisserie.common.signing.SignatureCheck;
import dev.patisserie.common.store.ObjectStore;
import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import dev.patisserie.trainer.dataset.Dataset;
import dev.patisserie.trainer.dataset.DecodedDataset;
import dev.patisserie.trainer.evaluate.Evaluator;
import dev.patisserie.trainer.publish.ExportedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Evaluates published models by their archives. Thread-safe. */
public final class ArchivedModels {

    private static final int BATCH_SIZE = 16;

    /** Number of images in a batch of large images. */
    private static final int LARGE_BATCH_SIZE = 4;

    /** Width above which images are large, in pixels: the usual size of Xception. */
    private static final int LARGE = 299;

    /** About twice the time of 4 images of the slowest network, Xception at 1024 pixels, on two busy cores. */
    private static final Duration BATCH_LIMIT = Duration.ofMinutes(1);

    private final ObjectStore store;
    private final Path work;
    private final ArchiveLimits limits;
    private final SignatureCheck signatures;
    private final Resources resources;
    private final Duration batchLimit;
    private final Set<String> slow = ConcurrentHashMap.newKeySet(); // digests of archives

    /**
     * Creates an evaluation.
     *
     * @param store store of the archives
     * @param work folder for their files; created if absent
     * @param limits limits on the archives
     * @param signatures the check of their signatures
     * @param resources cache and threads
     */
    public ArchivedModels(
            ObjectStore store, Path work, ArchiveLimits limits, SignatureCheck signatures, Resources resources) {
        this(store, work, limits, signatures, resources, BATCH_LIMIT);
    }

    /** Creates an evaluation with another longest time of a batch. */
    ArchivedModels(
            ObjectStore store,
            Path work,
            ArchiveLimits limits,
            SignatureCheck signatures,
            Resources resources,
            Duration batchLimit) {
        this.store = store;
        this.work = work;
        this.limits = limits;
        this.signatures = signatures;
        this.resources = resources;
        this.batchLimit = batchLimit;
    }

    /**
     * The resources of an evaluation.
     *
     * @param cache folder of decoded images
     * @param cacheLimitBytes most bytes that the folder may hold; 0 or more
     * @param decodeThreads images decoded at the same time, at least 1
     * @param tensorFlowThreads threads of TensorFlow, at least 1
     */
    public record Resources(Path cache, long cacheLimitBytes, int decodeThreads, int tensorFlowThreads) {}

    /** Returns the folder for files. */
    Path work() {
        return work;
    }

    /**
     * Evaluates a model on a holdout, which may have classes that the model does not know.
     *
     * @param model the published model; its labels are among those of {@code dataset}
     * @param dataset the data set with the holdout
     * @param stop called before every image that is decoded and every batch; may throw to stop
     * @return the predictions in the order of the labels of {@code dataset}
     * @throws PatisserieException {@code MODEL_*} if the archive is not available or fails a check;
     *     {@link ErrorCode#MODEL_VERIFICATION_TIMEOUT} if the model is too slow, or was in an earlier evaluation
     * @throws IOException if a folder cannot be used
     */
    Evaluator.Answers evaluate(CheckpointPublished model, Dataset dataset, Runnable stop) throws IOException {
        if (slow.contains(model.artifactSha256())) {
            throw new PatisserieException(
                    ErrorCode.MODEL_VERIFICATION_TIMEOUT,
                    "the model was too slow in an earlier evaluation; withdraw it, or restart the trainer");
        }
        Path folder = Files.createTempDirectory(Files.createDirectories(work), "comparison-");
        try {
            ArchiveContent content = ArchiveContent.fetch(store, model, folder, limits, signatures);
            return evaluate(content, model, dataset, stop);
        } catch (PatisserieException e) {
            if (e.code() == ErrorCode.MODEL_VERIFICATION_TIMEOUT) {
                slow.add(model.artifactSha256());
            }
            throw e;
        } finally {
            AtomicFiles.deleteTree(folder);
        }
    }

    private Evaluator.Answers evaluate(
            ArchiveContent content, CheckpointPublished model, Dataset dataset, Runnable stop) throws IOException {
        TensorFlowRuntime.load(resources.tensorFlowThreads()); // before the first session
        var options = new DecodedDataset.Options(
                model.imageSize(), resources.cache(), resources.cacheLimitBytes(), resources.decodeThreads());
        try (DecodedDataset images =
                        DecodedDataset.open(dataset, List.of(Split.HOLDOUT), options, (done, of) -> stop.run());
                var loaded = new ExportedModel(content.savedModel(), batchLimit)) {
            var classifier = new RelabelledClassifier(loaded, model.labels(), dataset.labels());
            int batchSize = model.imageSize() > LARGE ? LARGE_BATCH_SIZE : BATCH_SIZE;
            return Evaluator.evaluate(classifier, images.split(Split.HOLDOUT), dataset.labels(), batchSize, stop);
        }
    }
}
