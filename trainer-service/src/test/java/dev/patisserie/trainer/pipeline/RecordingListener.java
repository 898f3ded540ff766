package dev.patisserie.trainer.pipeline;

import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.trainer.dataset.SkippedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Remembers what it was told, and cancels after a number of epochs if it is asked to. */
final class RecordingListener implements TrainingListener {

    final List<TrainingProgressed.Epoch> epochs = new ArrayList<>();
    final List<SkippedImage> skipped = new ArrayList<>();
    final List<String> notices = new ArrayList<>();
    final Set<String> advanced = new TreeSet<>();
    int cancelAfterEpochs = Integer.MAX_VALUE;

    @Override
    public void epochEnded(TrainingProgressed.Epoch epoch) {
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
    public boolean cancelled() {
        return epochs.size() >= cancelAfterEpochs;
    }
}
