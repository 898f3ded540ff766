package dev.patisserie.trainer.pipeline;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.model.Bfloat16Check;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.Uncertainty;
import dev.patisserie.common.onednn.UnsupportedGraphException;
import dev.patisserie.common.tensorflow.NativeHeap;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.trainer.calibrate.Bfloat16Comparison;
import dev.patisserie.trainer.calibrate.Calibrator;
import dev.patisserie.trainer.calibrate.Calibrator.Calibrated;
import dev.patisserie.trainer.calibrate.ExactAnswers;
import dev.patisserie.trainer.calibrate.HoldoutAnswers;
import dev.patisserie.trainer.dataset.DecodedSplit;
import dev.patisserie.trainer.evaluate.Evaluator;
import dev.patisserie.trainer.publish.ExportedModel;
import dev.patisserie.trainer.publish.ModelExporter;
import dev.patisserie.trainer.publish.ModelGraph;
import dev.patisserie.trainer.publish.OneDnnModel;
import dev.patisserie.trainer.publish.ServedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Calibrates, exports and evaluates a trained network in the precision and with the library that will serve it.
 *
 * @param finisher the run and its data set
 * @param exporter writes the model
 * @param trained the network
 * @param progress of the stages
 */
record ServedEvaluation(
        ModelFinisher finisher, ModelExporter exporter, ModelFinisher.Trained trained, Progress progress) {

    private static final System.Logger LOG = System.getLogger(ServedEvaluation.class.getName());

    /**
     * Reports the progress of the stages.
     *
     * @param times receives the wall times
     * @param listener receives the number of images
     */
    record Progress(StageTimes times, TrainingListener listener) {

        Calibrator.Progress of(String stage) {
            return (done, of) -> {
                listener.advanced(stage, done, of);
                listener.stop().check(stage);
            };
        }
    }

    /**
     * An evaluated model.
     *
     * @param answers its answers to the holdout
     * @param holdout its figures
     * @param uncertainty its calibration
     * @param probes the images of the archive, with the answers in float32
     * @param bfloat16 the comparison; null if there was none
     */
    record Result(
            HoldoutAnswers answers,
            Evaluator.Answers holdout,
            Uncertainty uncertainty,
            List<Manifest.Probe> probes,
            Bfloat16Check bfloat16) {

        Result with(Bfloat16Check comparison) {
            return new Result(answers, holdout, uncertainty, probes, comparison);
        }
    }

    /** An exported model and what it contains. */
    private record Exported(Path savedModel, Calibrated calibrated, Uncertainty.Maps maps) {}

    /** Evaluates the model in float32, by TensorFlow. */
    Result inFloat32() throws IOException {
        Exported exported = export(Precision.FLOAT32);
        try (ServedModel model = ExportedModel.serving(exported.savedModel(), Precision.FLOAT32)) {
            var answers = new HoldoutAnswers(model, holdout(), exported.calibrated());
            Evaluator.Answers evaluated = evaluate(answers);
            List<Manifest.Probe> probes = exporter.writeProbes(holdout(), labels(), answers);
            return new Result(answers, evaluated, answers.uncertainty(exported.maps()), probes, null);
        }
    }

    /**
     * Evaluates the model in bfloat16 and compares its answers with those in float32.
     *
     * @throws RuntimeException if the model is too large for it, or any step fails
     */
    Result inBfloat16() throws IOException {
        Bfloat16Comparison.requireSmall(trained.parameters());
        Exported exported = export(Precision.BFLOAT16);
        HoldoutAnswers answers;
        Evaluator.Answers evaluated;
        try (ServedModel model = open(exported.savedModel(), Precision.BFLOAT16)) {
            answers = new HoldoutAnswers(model, holdout(), exported.calibrated());
            evaluated = evaluate(answers);
        }
        NativeHeap.trim(); // the model in bfloat16 is free
        Uncertainty uncertainty = answers.uncertainty(exported.maps());
        try (ServedModel model = open(exported.savedModel(), Precision.FLOAT32)) {
            var exact = new ExactAnswers(model, holdout(), exported.calibrated(), batchSize(), progress.of("bfloat16"));
            return progress.times().measure("bfloat16", () -> {
                exact.classify(ModelExporter.probes(holdout()));
                Bfloat16Check check = new Bfloat16Comparison(holdout(), answers, exact).check(uncertainty);
                List<Manifest.Probe> probes = exporter.writeProbes(holdout(), labels(), exact);
                return new Result(answers, evaluated, uncertainty, probes, check);
            });
        }
    }

    /** Loads an exported model in the library that serves bfloat16, so that both precisions are of the same one. */
    private static ServedModel open(Path savedModel, Precision precision) throws IOException {
        if (OneDnnModel.isAvailable()) {
            try {
                return OneDnnModel.load(savedModel, precision);
            } catch (UnsupportedGraphException e) {
                LOG.log(System.Logger.Level.INFO, "the model is evaluated in TensorFlow reason={0}", e.getMessage());
            }
        }
        return ExportedModel.serving(savedModel, precision);
    }

    private Exported export(Precision precision) throws IOException {
        StageTimes times = progress.times();
        NativeHeap.trim(); // the memory of the training is free
        try (ModelGraph graph =
                times.measure("export", () -> ModelExporter.graph(trained.network(), trained.weights()))) {
            Calibrated calibrated = times.measure("calibration", () -> calibrated(graph, precision));
            Path savedModel = times.measure("export", () -> exporter.writeSavedModel(graph, calibrated.additions()));
            NativeHeap.trim(); // the graph and its copies are free
            return new Exported(savedModel, calibrated, graph.maps());
        }
    }

    /** TensorFlow calibrates in float32 if oneDNN does not compute the graph. */
    private Calibrated calibrated(ModelGraph graph, Precision precision) throws IOException {
        var calibrator = new Calibrator(finisher.images(), labels().size(), batchSize(), progress.of("calibration"));
        boolean transfer = finisher.run().request().pipeline() == Pipeline.TRANSFER;
        if (precision == Precision.BFLOAT16 && OneDnnModel.isAvailable()) {
            try (OneDnnModel model = OneDnnModel.of(graph, precision)) {
                return calibrator.calibrate(model, graph.width(), transfer);
            } catch (UnsupportedGraphException e) {
                LOG.log(System.Logger.Level.INFO, "the model is calibrated in float32 reason={0}", e.getMessage());
            }
        }
        return calibrator.calibrate(graph, graph.width(), transfer);
    }

    private Evaluator.Answers evaluate(HoldoutAnswers answers) throws IOException {
        Runnable beforeBatch = () -> progress.listener().stop().check("evaluation");
        return progress.times()
                .measure(
                        "evaluation", () -> Evaluator.evaluate(answers, holdout(), labels(), batchSize(), beforeBatch));
    }

    private DecodedSplit holdout() {
        return finisher.images().split(Split.HOLDOUT);
    }

    private List<String> labels() {
        return finisher.dataset().labels();
    }

    private int batchSize() {
        return finisher.run().request().batchSize();
    }
}
