package dev.patisserie.standalone.command.train;

import dev.patisserie.common.event.TrainingProgressed.Epoch;
import dev.patisserie.common.event.TrainingProgressed.Step;
import java.util.Locale;

/** Shows the progress of epochs. The caller closes the view after the last epoch. */
interface EpochView extends AutoCloseable {

    /** Shows a completed step of an unfinished epoch. */
    void step(Step step);

    /** Shows a completed epoch. */
    void epoch(Epoch epoch);

    @Override
    void close();

    /** Returns the name of an epoch. */
    static String name(String phase) {
        return phase.equals("training") ? "epoch" : phase;
    }

    /** Returns the values of an epoch. */
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

    /** Returns the values of an unfinished epoch. */
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
