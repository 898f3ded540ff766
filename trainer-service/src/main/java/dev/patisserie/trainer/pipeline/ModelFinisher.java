package dev.patisserie.trainer.pipeline;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.trainer.calibrate.Reliability;
import dev.patisserie.trainer.dataset.Dataset;
import dev.patisserie.trainer.dataset.DecodedDataset;
import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.publish.ModelExporter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * Calibrates, exports and evaluates the best weights, the last stages of every pipeline. The exported model is
 * evaluated on the holdout, not the trained one, so the figures are those of the serving model.
 *
 * @param run the run
 * @param dataset the data set of the training
 * @param images the decoded data set
 * @param clock clock for the date of the manifest
 * @param checksBfloat16 whether the model may be evaluated in bfloat16
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

    /**
     * Calibrates, exports and evaluates a model. If bfloat16 is fast on this CPU and keeps the answers of float32, both
     * are done in bfloat16, as the model will be served; else in float32.
     *
     * @param folder the folder to write; existing content is replaced
     * @param trained the network to export
     * @param times receives the wall times of the stages
     * @param listener receives the progress; {@code stop()} is called before every batch
     */
    public Finished finish(Path folder, Trained trained, StageTimes times, TrainingListener listener)
            throws IOException {
        var exporter = new ModelExporter(folder);
        var evaluation = new ServedEvaluation(this, exporter, trained, new ServedEvaluation.Progress(times, listener));
        ServedEvaluation.Result result = checksBfloat16 ? inBfloat16(evaluation, listener) : evaluation.inFloat32();
        Manifest manifest = manifest(trained, result);
        exporter.writeManifest(manifest);
        return new Finished(manifest, result.holdout().hits(), result.answers().reliability());
    }

    /** Evaluates in float32 if bfloat16 fails or is rejected: the trained model must not depend on it. */
    private static ServedEvaluation.Result inBfloat16(ServedEvaluation evaluation, TrainingListener listener)
            throws IOException {
        try {
            ServedEvaluation.Result result = evaluation.inBfloat16();
            return result.bfloat16().accepted()
                    ? result
                    : evaluation.inFloat32().with(result.bfloat16());
        } catch (CancellationException e) {
            throw e;
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) { // the last for native memory, too
            listener.noticed(
                    "the model was not compared in bfloat16 and serves in float32 by default: " + Reasons.of(e));
            return evaluation.inFloat32();
        }
    }

    private Manifest manifest(Trained trained, ServedEvaluation.Result evaluated) {
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
                evaluated.bfloat16());
    }

    private static Map<String, String> versions(Optional<String> weightsFile) {
        Map<String, String> versions = new HashMap<>(ModelExporter.versions());
        weightsFile.ifPresent(file -> versions.put(Manifest.WEIGHTS_FILE, file));
        return versions;
    }
}
