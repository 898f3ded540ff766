package dev.patisserie.standalone.command.train;

import dev.patisserie.common.event.TrainingProgressed.Epoch;
import dev.patisserie.common.event.TrainingProgressed.Step;
import dev.patisserie.standalone.console.Progress;
import java.util.function.BiFunction;

/** Prints a line for each epoch, or for each tenth of many epochs. */
final class EpochLines implements EpochView {

    private final BiFunction<String, Long, Progress> open;
    private Progress progress; // null before the first epoch
    private String phase;

    /**
     * Creates an empty view.
     *
     * @param open opens the progress of a task by its name and its number of steps
     */
    EpochLines(BiFunction<String, Long, Progress> open) {
        this.open = open;
    }

    @Override
    public void step(Step step) {}

    @Override
    public void epoch(Epoch epoch) {
        if (!epoch.phase().equals(phase)) {
            close();
            phase = epoch.phase();
            progress = open.apply(EpochView.name(phase), (long) epoch.of());
        }
        progress.update(epoch.number(), EpochView.figures(epoch));
    }

    @Override
    public void close() {
        if (progress != null) {
            progress.close();
        }
    }
}
