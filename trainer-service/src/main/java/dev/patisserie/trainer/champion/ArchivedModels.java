package dev.patisserie.trainer.champion;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.common.model.ArchiveLimits;
import dev.patisserie.common.model.check.ArchiveContent;
import dev.patisserie.common.store.ObjectStore;
import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import dev.patisserie.trainer.dataset.Dataset;
import dev.patisserie.trainer.dataset.DecodedDataset;
import dev.patisserie.trainer.evaluate.Evaluator;
import dev.patisserie.trainer.publish.ExportedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Evaluates published models by their archives.
 *
 * @param store store of the archives
 * @param work folder for their files; created if absent
 * @param limits limits on the archives
 * @param resources cache and threads
 */
public record ArchivedModels(ObjectStore store, Path work, ArchiveLimits limits, Resources resources) {

    private static final int BATCH_SIZE = 16;

    /**
     * The resources of an evaluation.
     *
     * @param cache folder of decoded images
     * @param cacheLimitBytes most bytes that the folder may hold; 0 or more
     * @param decodeThreads images decoded at the same time, at least 1
     * @param tensorFlowThreads threads of TensorFlow, at least 1
     */
    public record Resources(Path cache, long cacheLimitBytes, int decodeThreads, int tensorFlowThreads) {}

    /**
     * Evaluates a model on a holdout, which may have classes that the model does not know.
     *
     * @param model the published model; its labels are among those of {@code dataset}
     * @param dataset the data set with the holdout
     * @param stop called before every image that is decoded and every batch; may throw to stop
     * @return the predictions in the order of the labels of {@code dataset}
     * @throws dev.patisserie.common.fault.PatisserieException {@code MODEL_*} if the archive is not available or fails
     *     a check
     * @throws IOException if a folder cannot be used
     */
    Evaluator.Answers evaluate(CheckpointPublished model, Dataset dataset, Runnable stop) throws IOException {
        Path folder = Files.createTempDirectory(Files.createDirectories(work), "comparison-");
        try {
            ArchiveContent content = ArchiveContent.fetch(store, model, folder, limits);
            return evaluate(content, model, dataset, stop);
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
                var loaded = new ExportedModel(content.savedModel())) {
            var classifier = new RelabelledClassifier(loaded, model.labels(), dataset.labels());
            return Evaluator.evaluate(classifier, images.split(Split.HOLDOUT), dataset.labels(), BATCH_SIZE, stop);
        }
    }
}
