package dev.patisserie.trainer.pipeline;

import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.trainer.dataset.SkippedImage;
import dev.patisserie.trainer.fit.Inspectable;
import dev.patisserie.trainer.fit.Stop;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A listener that records all events and can cancel after a number of epochs. */
public final class RecordingListener implements TrainingListener {

    public final List<TrainingProgressed.Epoch> epochs = new ArrayList<>();
    final List<SkippedImage> skipped = new ArrayList<>();
    public final List<String> notices = new ArrayList<>();
    public final Set<String> advanced = new TreeSet<>();
    public int cancelAfterEpochs = Integer.MAX_VALUE;

    @Override
    public void epochEnded(TrainingProgressed.Epoch epoch, Inspectable model) {
        epochs.add(epoch);
    }

    @Override
    public void imagesSkipped(List<SkippedImage> files) {
        skipped.addAll(files);
    }

    @Override
    public void advanced(String part, long done, long of) {
        advanced.add(part);
    }

    @Override
    public void noticed(String notice) {
        notices.add(notice);
    }

    @Override
    public Stop stop() {
        return epochs.size() >= cancelAfterEpochs ? Stop.CANCEL : Stop.NONE;
    }
}
