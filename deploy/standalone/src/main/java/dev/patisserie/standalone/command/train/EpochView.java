package dev.patisserie.standalone.command.train;

import dev.patisserie.common.event.TrainingProgressed.Epoch;
import dev.patisserie.common.event.TrainingProgressed.Step;
import java.util.Locale;

/** Shows epochs as they go by. The caller closes it after the last one. */
interface EpochView extends AutoCloseable {

    /** A step has ended, its epoch has not. */
    void step(Step step);

    /** An epoch has ended. */
    void epoch(Epoch epoch);

    @Override
    void close();

    /** Returns what an epoch is called. */
    static String name(String phase) {
        return phase.equals("training") ? "epoch" : phase;
    }

    /** Returns the figures of an epoch. */
    static String figures(Epoch epoch) {
        return String.format(
                Locale.ROOT,
                "loss %.3f  accuracy %.3f  validation loss %.3f  accuracy %.3f  %.0f images/s  %.0f s left",
                epoch.loss(),
                epoch.accuracy(),
                epoch.validationLoss(),
                epoch.validationAccuracy(),
                epoch.imagesPerSecond(),
                epoch.secondsLeft());
    }

    /** Returns the figures of an epoch so far. */
    static String figures(Step step) {
        return String.format(
                Locale.ROOT,
                "loss %.3f  accuracy %.3f  %.0f images/s  %.0f s left",
                step.loss(),
                step.accuracy(),
                step.imagesPerSecond(),
                step.secondsLeft());
    }
}
