package dev.patisserie.trainer.pipeline;

import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.trainer.dataset.DecodedDataset;
import dev.patisserie.trainer.dataset.SkippedImage;
import dev.patisserie.trainer.fit.Fitted;
import dev.patisserie.trainer.fit.Inspectable;
import dev.patisserie.trainer.fit.Phase;
import dev.patisserie.trainer.fit.StepReport;
import dev.patisserie.trainer.fit.Stop;
import java.util.List;

/** Calls several listeners in order. The first one that stops the run determines how it stops. */
public record TrainingListeners(List<TrainingListener> all) implements TrainingListener {

    /** Copies the list. */
    public TrainingListeners {
        all = List.copyOf(all);
    }

    @Override
    public Stop stop() {
        return all.stream()
                .map(TrainingListener::stop)
                .filter(stop -> stop != Stop.NONE)
                .findFirst()
                .orElse(Stop.NONE);
    }

    @Override
    public void modelStarted(TrainingRun run, List<String> labels, DecodedDataset images) {
        all.forEach(listener -> listener.modelStarted(run, labels, images));
    }

    @Override
    public void phaseStarted(Phase phase, Inspectable model) {
        all.forEach(listener -> listener.phaseStarted(phase, model));
    }

    @Override
    public void stepEnded(StepReport step) {
        all.forEach(listener -> listener.stepEnded(step));
    }

    @Override
    public void epochEnded(TrainingProgressed.Epoch epoch, Inspectable model) {
        all.forEach(listener -> listener.epochEnded(epoch, model));
    }

    @Override
    public void phaseEnded(Phase phase, Fitted fitted) {
        all.forEach(listener -> listener.phaseEnded(phase, fitted));
    }

    @Override
    public void modelEnded(TrainedModel model) {
        all.forEach(listener -> listener.modelEnded(model));
    }

    @Override
    public void imagesSkipped(List<SkippedImage> skipped) {
        all.forEach(listener -> listener.imagesSkipped(skipped));
    }

    @Override
    public void advanced(String part, long done, long of) {
        all.forEach(listener -> listener.advanced(part, done, of));
    }

    @Override
    public void noticed(String notice) {
        all.forEach(listener -> listener.noticed(notice));
    }
}
