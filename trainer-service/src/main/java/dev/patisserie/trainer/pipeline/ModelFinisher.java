package dev.patisserie.trainer.pipeline;

import dev.patisserie.common.model.Manifest;
import dev.patisserie.trainer.dataset.Dataset;
import dev.patisserie.trainer.dataset.DecodedDataset;
import dev.patisserie.trainer.dataset.DecodedSplit;
import dev.patisserie.trainer.dataset.Split;
import dev.patisserie.trainer.evaluate.Evaluator;
import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.publish.ExportedModel;
import dev.patisserie.trainer.publish.ModelExporter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.BooleanSupplier;

/**
 * The end of every recipe: the best checkpoint is exported, and what was exported, not what was
 * trained, is evaluated on the holdout; so the figures are those of the model that will serve.
 *
 * @param run what was asked for
 * @param dataset what it was trained on
 * @param images the same, decoded
 * @param threads within one TensorFlow operation, at least 1
 * @param clock dates the manifest
 */
record ModelFinisher(
        TrainingRun run, Dataset dataset, DecodedDataset images, int threads, Clock clock) {

    /**
     * Exports and evaluates.
     *
     * @param folder where to; what lies there is replaced
     * @param network what was trained
     * @param checkpoint its best weights
     * @param bestEpoch the epoch they are from, from 1
     * @param cancelled asked before every batch
     */
    Manifest finish(
            Path folder, Network network, Path checkpoint, int bestEpoch, BooleanSupplier cancelled)
            throws IOException {
        var exporter = new ModelExporter(folder);
        Path savedModel = exporter.writeSavedModel(network, checkpoint);
        DecodedSplit holdout = images.split(Split.HOLDOUT);
        Evaluator.Answers answers;
        try (var model = new ExportedModel(savedModel, threads)) {
            answers =
                    Evaluator.evaluate(
                            model, holdout, dataset.labels(), run.request().batchSize(), cancelled);
        }
        var manifest =
                new Manifest(
                        run.modelId(),
                        dataset.labels(),
                        network.imageSize(),
                        network.name(),
                        network.parameters(),
                        run.request(),
                        dataset.digest(),
                        dataset.split(Split.HOLDOUT).digest(),
                        bestEpoch,
                        answers.evaluation(),
                        exporter.writeProbes(holdout, dataset.labels(), answers.probabilities()),
                        ModelExporter.versions(),
                        clock.instant());
        exporter.writeManifest(manifest);
        return manifest;
    }
}
