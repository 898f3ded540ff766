package dev.patisserie.trainer.pipeline;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.trainer.dataset.Dataset;
import dev.patisserie.trainer.dataset.DecodedDataset;
import dev.patisserie.trainer.dataset.DecodedSplit;
import dev.patisserie.trainer.evaluate.Evaluator;
import dev.patisserie.trainer.fit.Stop;
import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.publish.ExportedModel;
import dev.patisserie.trainer.publish.ModelExporter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Exports the best weights and evaluates the exported model on the holdout, the last stage of every pipeline. The
 * exported model is evaluated, not the trained one, so the figures are those of the serving model.
 *
 * @param run the run
 * @param dataset the data set of the training
 * @param images the decoded data set
 * @param clock clock for the date of the manifest
 */
public record ModelFinisher(TrainingRun run, Dataset dataset, DecodedDataset images, Clock clock) {

    /**
     * A trained network.
     *
     * @param network the network to export
     * @param weights its best weights
     * @param parameters number of its weights, before any folding
     * @param bestEpoch the epoch of the weights in the run, from 1
     * @param weightsFile the file that training started from, with its digest; empty if it started from random weights
     */
    public record Trained(
            Network network,
            ModelExporter.Weights weights,
            long parameters,
            int bestEpoch,
            Optional<String> weightsFile) {}

    /**
     * An exported model.
     *
     * @param manifest the manifest in the model's folder
     * @param hits the correctly classified holdout images, by their index in the split
     */
    public record Finished(Manifest manifest, BitSet hits) {}

    /**
     * Exports and evaluates a model.
     *
     * @param folder the folder to write; existing content is replaced
     * @param trained the network to export
     * @param times receives the wall times of both
     * @param stop called before every batch
     */
    public Finished finish(Path folder, Trained trained, StageTimes times, Supplier<Stop> stop) throws IOException {
        var exporter = new ModelExporter(folder);
        Path savedModel = times.measure("export", () -> exporter.writeSavedModel(trained.network(), trained.weights()));
        DecodedSplit holdout = images.split(Split.HOLDOUT);
        Evaluator.Answers answers = times.measure("evaluation", () -> evaluate(savedModel, holdout, stop));
        var manifest = new Manifest(
                run.modelId(),
                dataset.labels(),
                trained.network().imageSize(),
                trained.network().name(),
                trained.parameters(),
                run.request(),
                dataset.digest(),
                dataset.split(Split.HOLDOUT).digest(),
                trained.bestEpoch(),
                answers.evaluation(),
                exporter.writeProbes(holdout, dataset.labels(), answers.probabilities()),
                versions(trained.weightsFile()),
                clock.instant(),
                run.dataset().version().orElse(null));
        exporter.writeManifest(manifest);
        return new Finished(manifest, answers.hits());
    }

    private static Map<String, String> versions(Optional<String> weightsFile) {
        Map<String, String> versions = new HashMap<>(ModelExporter.versions());
        weightsFile.ifPresent(file -> versions.put(Manifest.WEIGHTS_FILE, file));
        return versions;
    }

    private Evaluator.Answers evaluate(Path savedModel, DecodedSplit holdout, Supplier<Stop> stop) throws IOException {
        try (var model = new ExportedModel(savedModel)) {
            return Evaluator.evaluate(
                    model, holdout, dataset.labels(), run.request().batchSize(), () -> stop.get()
                            .check("evaluation"));
        }
    }
}
