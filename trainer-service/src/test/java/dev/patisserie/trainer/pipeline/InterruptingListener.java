package dev.patisserie.trainer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.TrainingProgressed.Epoch;
import dev.patisserie.trainer.fit.Inspectable;
import dev.patisserie.trainer.fit.StepReport;
import dev.patisserie.trainer.fit.Stop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A listener that kills or stops runs at chosen points. */
final class InterruptingListener implements TrainingListener {

    private static final int NEVER = Integer.MAX_VALUE;

    /** All steps, including repeated ones. */
    final List<StepReport> steps = new ArrayList<>();

    /** The reported figures of each epoch, without times. */
    final Map<String, String> history = new TreeMap<>();

    final List<String> notices = new ArrayList<>();

    private int killStep = NEVER; // steps since it was set
    private int killEpoch = NEVER;
    private int saveAt = NEVER;

    /** Simulates a killed process. */
    static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    void killAfterStep(int count) {
        killStep = count;
    }

    /** Kills after the weights of the epoch are written and before its snapshot. */
    void killAtEndOfEpoch(int count) {
        killEpoch = count;
    }

    /** Stops at the call of {@code stop()} with this number. */
    void saveWhenAsked(int time) {
        saveAt = time;
    }

    void leaveAlone() {
        killStep = NEVER;
        killEpoch = NEVER;
        saveAt = NEVER;
    }

    @Override
    public Stop stop() {
        saveAt--;
        return saveAt == 0 ? Stop.SAVE : Stop.NONE;
    }

    @Override
    public void stepEnded(StepReport step) {
        steps.add(step);
        killStep--;
        if (killStep == 0) {
            throw new Killed();
        }
    }

    @Override
    public void epochEnded(Epoch epoch, Inspectable model) {
        String told = "%s %s %s %s %s"
                .formatted(
                        epoch.loss(),
                        epoch.accuracy(),
                        epoch.validationLoss(),
                        epoch.validationAccuracy(),
                        epoch.learningRate());
        String before = history.put(epoch.phase() + " " + epoch.number(), told);
        assertThat(before).as("earlier report of %s", epoch).isIn(null, told);
        killEpoch--;
        if (killEpoch == 0) {
            throw new Killed();
        }
    }

    @Override
    public void noticed(String notice) {
        notices.add(notice);
    }
}
