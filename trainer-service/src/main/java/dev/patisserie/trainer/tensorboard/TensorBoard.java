package dev.patisserie.trainer.tensorboard;

import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.json.Json;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.Uncertainty;
import dev.patisserie.trainer.calibrate.Reliability;
import dev.patisserie.trainer.fit.Inspectable;
import dev.patisserie.trainer.fit.Phase;
import dev.patisserie.trainer.fit.StepReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.tensorflow.proto.Summary;

/**
 * Writes TensorBoard's files of one model's training like Keras's callback of this name: runs {@code train},
 * {@code validation} and {@code holdout} in a folder. Epochs count from 0 through all phases, steps from 1. The folder
 * itself is the run of the hyper-parameters.
 *
 * <p>The size is bounded for any length of training: per phase about {@value #MOST_STEPS} steps and
 * {@value #MOST_HISTOGRAMS} epochs of histograms.
 */
final class TensorBoard {

    static final int MOST_STEPS = 10_000;
    static final int MOST_HISTOGRAMS = 50;

    private final Clock clock;
    private final EventRun settings;
    private final EventRun train;
    private final EventRun validation;
    private final EventRun holdout;

    /**
     * Creates a writer without reading or writing the folder.
     *
     * @param clock clock for the times of events
     */
    TensorBoard(Path folder, Clock clock) {
        this.clock = clock;
        settings = new EventRun(folder, clock);
        train = new EventRun(folder.resolve(Tags.TRAIN), clock);
        validation = new EventRun(folder.resolve(Tags.VALIDATION), clock);
        holdout = new EventRun(folder.resolve(Tags.HOLDOUT), clock);
    }

    /** Writes the buffered values. */
    void flush() throws IOException {
        for (EventRun run : List.of(settings, train, validation, holdout)) {
            run.flush();
        }
    }

    /** Writes the settings. */
    void begin(TrainingRequested request) throws IOException {
        settings.add(0, HParams.experiment());
        settings.add(0, HParams.start(request, clock.instant()));
        String json = Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(request);
        settings.add(0, Summaries.text(Tags.REQUEST, json.indent(4))); // a Markdown code block
        settings.flush();
    }

    /** Writes the sample images unless they exist. */
    void samples(SampleImages samples) throws IOException {
        if (!train.has(Tags.AUGMENTED_IMAGES)) {
            train.add(0, Summaries.images(Tags.AUGMENTED_IMAGES, samples.description(), samples.make()));
            train.flush();
        }
    }

    /** Writes the trained network; TensorBoard shows that of the last phase. */
    void phaseStarted(Phase phase, Inspectable model) throws IOException {
        train.add(phase.epochsBefore(), NetworkGraphDef.of(model.graph()));
        train.flush();
    }

    /** Writes the figures of the epoch up to this step, as Keras does. */
    void stepEnded(StepReport step) throws IOException {
        long number = step.globalStep();
        long all = (long) step.phase().epochs() * step.phase().steps();
        if (number % every(all, MOST_STEPS) == 0) {
            train.add(
                    number, Summaries.scalar(Tags.BATCH_LOSS, step.epochScore().loss()));
            train.add(
                    number,
                    Summaries.scalar(Tags.BATCH_ACCURACY, step.epochScore().accuracy()));
            train.add(number, Summaries.scalar(Tags.BATCH_LEARNING_RATE, step.learningRate()));
        }
    }

    private static long every(long all, int most) {
        return (all + most - 1) / most;
    }

    /** Writes an epoch's figures and histograms, and the buffered values. */
    void epochEnded(Phase phase, TrainingProgressed.Epoch epoch, Inspectable model) throws IOException {
        int number = phase.epochsBefore() + epoch.number() - 1;
        train.add(number, Summaries.scalar(Tags.EPOCH_LOSS, epoch.loss()));
        train.add(number, Summaries.scalar(Tags.EPOCH_ACCURACY, epoch.accuracy()));
        train.add(number, Summaries.scalar(Tags.EPOCH_LEARNING_RATE, epoch.learningRate()));
        train.add(number, Summaries.scalar(Tags.EPOCH_IMAGES_PER_SECOND, epoch.imagesPerSecond()));
        if ((epoch.number() - 1) % every(phase.epochs(), MOST_HISTOGRAMS) == 0) {
            addHistograms(number, model);
        }
        train.flush();
        validate(number, phase.globalStep(epoch.number(), phase.steps()), epoch);
    }

    private void validate(int number, long iteration, TrainingProgressed.Epoch epoch) throws IOException {
        double loss = epoch.validationLoss();
        double accuracy = epoch.validationAccuracy();
        validation.add(number, Summaries.scalar(Tags.EPOCH_LOSS, loss));
        validation.add(number, Summaries.scalar(Tags.EPOCH_ACCURACY, accuracy));
        validation.add(iteration, Summaries.scalar(Tags.EVALUATION_LOSS, loss));
        validation.add(iteration, Summaries.scalar(Tags.EVALUATION_ACCURACY, accuracy));
        validation.flush();
    }

    private void addHistograms(int epoch, Inspectable model) throws IOException {
        List<Summary.Value> histograms = new ArrayList<>();
        model.weights(
                (weight, values) -> histograms.add(Summaries.histogram(Tags.weight(weight), Histogram.of(values))));
        model.gradients(
                (weight, values) -> histograms.add(Summaries.histogram(Tags.gradient(weight), Histogram.of(values))));
        for (Summary.Value histogram : histograms) {
            train.add(epoch, histogram);
        }
    }

    /** Writes the figures of the exported model on the holdout, as a point at the epoch of its weights. */
    void modelEnded(Manifest manifest) throws IOException {
        int epoch = manifest.bestEpoch() - 1;
        holdout.add(epoch, Summaries.scalar(Tags.EPOCH_LOSS, manifest.holdout().loss()));
        holdout.add(
                epoch, Summaries.scalar(Tags.EPOCH_ACCURACY, manifest.holdout().accuracy()));
        if (manifest.uncertainty() != null) {
            addUncertainty(epoch, manifest.uncertainty());
        }
        holdout.flush();
        settings.add(0, HParams.end(true, clock.instant()));
        settings.flush();
    }

    private void addUncertainty(int epoch, Uncertainty uncertainty) throws IOException {
        Uncertainty.Calibration calibration = uncertainty.calibration();
        holdout.add(epoch, Summaries.scalar(Tags.TEMPERATURE, calibration.temperature()));
        holdout.add(
                epoch,
                Summaries.scalar(Tags.UNCALIBRATED_ECE, calibration.before().ece()));
        holdout.add(
                epoch,
                Summaries.scalar(Tags.UNCALIBRATED_NLL, calibration.before().nll()));
        holdout.add(epoch, Summaries.scalar(Tags.ECE, calibration.after().ece()));
        holdout.add(epoch, Summaries.scalar(Tags.NLL, calibration.after().nll()));
        if (uncertainty.known() != null && uncertainty.known().auroc() != null) {
            holdout.add(epoch, Summaries.scalar(Tags.AUROC, uncertainty.known().auroc()));
        }
    }

    /** Writes the reliability diagrams of the holdout, before and after the calibration. */
    void reliability(Manifest manifest, Reliability reliability) throws IOException {
        if (!holdout.has(Tags.RELIABILITY_DIAGRAM)) {
            Uncertainty.Calibration calibration = manifest.uncertainty().calibration();
            List<Picture> pictures = List.of(
                    ReliabilityPicture.of("temperature 1", reliability.before(), calibration.before()),
                    ReliabilityPicture.of(
                            String.format(Locale.ROOT, "temperature %.3f", calibration.temperature()),
                            reliability.after(),
                            calibration.after()));
            holdout.add(
                    manifest.bestEpoch() - 1, Summaries.images(Tags.RELIABILITY_DIAGRAM, "before and after", pictures));
            holdout.flush();
        }
    }

    /** Writes the confusion matrix of the holdout. */
    void confusion(Manifest manifest) throws IOException {
        if (!holdout.has(Tags.CONFUSION_MATRIX)) {
            Picture picture = ConfusionMatrixPicture.of(manifest.holdout());
            holdout.add(manifest.bestEpoch() - 1, Summaries.images(Tags.CONFUSION_MATRIX, "", List.of(picture)));
            holdout.flush();
        }
    }
}
