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
 * The end of every recipe: the best weights are exported, and what was exported, not what was trained, is evaluated on
 * the holdout; so the figures are those of the model that will serve.
 *
 * @param run what was asked for
 * @param dataset what it was trained on
 * @param images the same, decoded
 * @param clock dates the manifest
 */
public record ModelFinisher(TrainingRun run, Dataset dataset, DecodedDataset images, Clock clock) {

    /**
     * What was trained.
     *
     * @param network to be exported
     * @param weights its best ones
     * @param parameters how many weights it has, before any folding
     * @param bestEpoch the epoch that the weights are from, from 1, through all phases
     * @param weightsFile the file that training started from, with its digest; empty if it started from random weights
     */
    public record Trained(
            Network network,
            ModelExporter.Weights weights,
            long parameters,
            int bestEpoch,
            Optional<String> weightsFile) {}

    /**
     * What was exported.
     *
     * @param manifest lies in the folder
     * @param hits which holdout images it classifies correctly, by their number in the split
     */
    public record Finished(Manifest manifest, BitSet hits) {}

    /**
     * Exports and evaluates.
     *
     * @param folder where to; what lies there is replaced
     * @param trained what to export
     * @param times takes the wall time of both
     * @param stop asked before every batch
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
                clock.instant());
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
