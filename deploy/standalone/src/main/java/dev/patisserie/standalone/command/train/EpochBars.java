package dev.patisserie.standalone.command.train;

import dev.patisserie.common.event.TrainingProgressed.Epoch;
import dev.patisserie.common.event.TrainingProgressed.Step;
import dev.patisserie.standalone.console.Progress;
import java.util.function.BiFunction;

/** Shows a progress bar for each epoch, which remains with its final values. */
final class EpochBars implements EpochView {

    private final BiFunction<String, Long, Progress> open;
    private Progress bar; // null between epochs
    private String task = "";
    private long steps = 1; // until the first step of an epoch is reported

    /**
     * Creates an empty view.
     *
     * @param open opens a bar by its name and its number of steps
     */
    EpochBars(BiFunction<String, Long, Progress> open) {
        this.open = open;
    }

    @Override
    public void step(Step step) {
        steps = step.of();
        show(step.phase(), step.epoch(), step.epochs());
        bar.update(step.number(), EpochView.figures(step));
    }

    @Override
    public void epoch(Epoch epoch) {
        show(epoch.phase(), epoch.number(), epoch.of());
        bar.update(steps, EpochView.figures(epoch));
        close();
    }

    private void show(String phase, int epoch, int epochs) {
        String next = "%s %d/%d".formatted(EpochView.name(phase), epoch, epochs);
        if (bar == null || !next.equals(task)) {
            close();
            task = next;
            bar = open.apply(task, steps);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
