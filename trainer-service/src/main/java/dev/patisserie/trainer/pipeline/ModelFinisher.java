package dev.patisserie.trainer.pipeline;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.Uncertainty;
import dev.patisserie.trainer.calibrate.Calibrator;
import dev.patisserie.trainer.calibrate.Calibrator.Calibrated;
import dev.patisserie.trainer.calibrate.HoldoutAnswers;
import dev.patisserie.trainer.calibrate.Reliability;
import dev.patisserie.trainer.dataset.Dataset;
import dev.patisserie.trainer.dataset.DecodedDataset;
import dev.patisserie.trainer.dataset.DecodedSplit;
import dev.patisserie.trainer.evaluate.Evaluator;
import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.publish.ExportedModel;
import dev.patisserie.trainer.publish.ModelExporter;
import dev.patisserie.trainer.publish.ModelGraph;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Calibrates, exports and evaluates the best weights, the last stages of every pipeline. The exported model is
 * evaluated on the holdout, not the trained one, so the figures are those of the serving model.
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
     * @param reliability the reliability diagram of the holdout
     */
    public record Finished(Manifest manifest, BitSet hits, Reliability reliability) {}

    /** An exported model with what the manifest states of it. */
    private record Exported(Path savedModel, Calibrated calibrated, Uncertainty.Maps maps) {}

    /**
     * Calibrates, exports and evaluates a model.
     *
     * @param folder the folder to write; existing content is replaced
     * @param trained the network to export
     * @param times receives the wall times of the stages
     * @param listener receives the progress; {@code stop()} is called before every batch
     */
    public Finished finish(Path folder, Trained trained, StageTimes times, TrainingListener listener)
            throws IOException {
        var exporter = new ModelExporter(folder);
        Exported exported = export(exporter, trained, times, listener);
        DecodedSplit holdout = images.split(Split.HOLDOUT);
        try (var model = new ExportedModel(exported.savedModel())) {
            var answers = new HoldoutAnswers(model, holdout, exported.calibrated());
            Evaluator.Answers evaluated = times.measure("evaluation", () -> evaluate(answers, holdout, listener));
            Uncertainty uncertainty = answers.uncertainty(exported.maps());
            List<Manifest.Probe> probes = exporter.writeProbes(holdout, dataset.labels(), answers);
            Manifest manifest = manifest(trained, evaluated.evaluation(), probes, uncertainty);
            exporter.writeManifest(manifest);
            return new Finished(manifest, evaluated.hits(), answers.reliability());
        }
    }

    private Exported export(ModelExporter exporter, Trained trained, StageTimes times, TrainingListener listener)
            throws IOException {
        var calibrator =
                new Calibrator(images, dataset.labels().size(), run.request().batchSize(), (done, of) -> {
                    listener.advanced("calibration", done, of);
                    listener.stop().check("calibration");
                });
        boolean transfer = run.request().pipeline() == Pipeline.TRANSFER;
        try (ModelGraph graph =
                times.measure("export", () -> ModelExporter.graph(trained.network(), trained.weights()))) {
            Calibrated calibrated =
                    times.measure("calibration", () -> calibrator.calibrate(graph, graph.width(), transfer));
            Path savedModel = times.measure("export", () -> exporter.writeSavedModel(graph, calibrated.additions()));
            return new Exported(savedModel, calibrated, graph.maps());
        }
    }

    private Evaluator.Answers evaluate(HoldoutAnswers answers, DecodedSplit holdout, TrainingListener listener)
            throws IOException {
        return Evaluator.evaluate(
                answers, holdout, dataset.labels(), run.request().batchSize(), () -> listener.stop()
                        .check("evaluation"));
    }

    private Manifest manifest(
            Trained trained, Manifest.Evaluation evaluation, List<Manifest.Probe> probes, Uncertainty uncertainty) {
        return new Manifest(
                run.modelId(),
                dataset.labels(),
                trained.network().imageSize(),
                trained.network().name(),
                trained.parameters(),
                run.request(),
                dataset.digest(),
                dataset.split(Split.HOLDOUT).digest(),
                trained.bestEpoch(),
                evaluation,
                probes,
                versions(trained.weightsFile()),
                clock.instant(),
                run.dataset().version().orElse(null),
                uncertainty);
    }

    private static Map<String, String> versions(Optional<String> weightsFile) {
        Map<String, String> versions = new HashMap<>(ModelExporter.versions());
        weightsFile.ifPresent(file -> versions.put(Manifest.WEIGHTS_FILE, file));
        return versions;
    }
}
