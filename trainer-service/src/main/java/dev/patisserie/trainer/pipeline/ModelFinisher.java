package dev.patisserie.trainer.pipeline;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.model.Bfloat16Check;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.Uncertainty;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.trainer.calibrate.Bfloat16Comparison;
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
import java.util.concurrent.CancellationException;

/**
 * Calibrates, exports and evaluates the best weights, the last stages of every pipeline. The exported model is
 * evaluated on the holdout, not the trained one, so the figures are those of the serving model in float32.
 *
 * @param run the run
 * @param dataset the data set of the training
 * @param images the decoded data set
 * @param clock clock for the date of the manifest
 * @param checksBfloat16 whether the model is also compared in bfloat16 with float32
 */
public record ModelFinisher(
        TrainingRun run, Dataset dataset, DecodedDataset images, Clock clock, boolean checksBfloat16) {

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

    /** An evaluated model. */
    private record Evaluated(
            HoldoutAnswers answers, Evaluator.Answers holdout, Uncertainty uncertainty, List<Manifest.Probe> probes) {}

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
        Evaluated evaluated = evaluated(exporter, exported, times, listener);
        Bfloat16Check bfloat16 =
                checksBfloat16 ? times.measure("bfloat16", () -> bfloat16(exported, evaluated, listener)) : null;
        Manifest manifest = manifest(trained, evaluated, bfloat16);
        exporter.writeManifest(manifest);
        return new Finished(
                manifest, evaluated.holdout().hits(), evaluated.answers().reliability());
    }

    private Evaluated evaluated(ModelExporter exporter, Exported exported, StageTimes times, TrainingListener listener)
            throws IOException {
        DecodedSplit holdout = images.split(Split.HOLDOUT);
        try (var model = ExportedModel.serving(exported.savedModel(), Precision.FLOAT32)) {
            var answers = new HoldoutAnswers(model, holdout, exported.calibrated());
            Evaluator.Answers result = times.measure("evaluation", () -> evaluate(answers, holdout, listener));
            List<Manifest.Probe> probes = exporter.writeProbes(holdout, dataset.labels(), answers);
            return new Evaluated(answers, result, answers.uncertainty(exported.maps()), probes);
        }
    }

    /** Returns null if the model cannot be compared: the trained model must not depend on it. */
    private Bfloat16Check bfloat16(Exported exported, Evaluated evaluated, TrainingListener listener)
            throws IOException {
        try {
            Bfloat16Comparison.requireSmall(ExportedModel.bytes(exported.savedModel()));
            return compared(exported, evaluated, listener);
        } catch (CancellationException e) {
            throw e;
        } catch (RuntimeException e) {
            listener.noticed(
                    "the model was not compared in bfloat16 and serves in float32 by default: " + Reasons.of(e));
            return null;
        }
    }

    private Bfloat16Check compared(Exported exported, Evaluated evaluated, TrainingListener listener)
            throws IOException {
        var comparison = new Bfloat16Comparison(
                images.split(Split.HOLDOUT), evaluated.answers(), run.request().batchSize(), (done, of) -> {
                    listener.advanced("bfloat16", done, of);
                    listener.stop().check("bfloat16");
                });
        try (var model = ExportedModel.serving(exported.savedModel(), Precision.BFLOAT16)) {
            return comparison.check(model, evaluated.uncertainty());
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

    private Manifest manifest(Trained trained, Evaluated evaluated, Bfloat16Check bfloat16) {
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
                evaluated.holdout().evaluation(),
                evaluated.probes(),
                versions(trained.weightsFile()),
                clock.instant(),
                run.dataset().version().orElse(null),
                evaluated.uncertainty(),
                bfloat16);
    }

    private static Map<String, String> versions(Optional<String> weightsFile) {
        Map<String, String> versions = new HashMap<>(ModelExporter.versions());
        weightsFile.ifPresent(file -> versions.put(Manifest.WEIGHTS_FILE, file));
        return versions;
    }
}
