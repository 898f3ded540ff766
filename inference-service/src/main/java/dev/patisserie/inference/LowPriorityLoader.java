package dev.patisserie.inference;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.inference.classify.Classifier;
import dev.patisserie.inference.classify.LiveModel;
import dev.patisserie.inference.decode.LazyCrashJournal;
import dev.patisserie.inference.model.MemoryReservation;
import dev.patisserie.inference.model.ModelLoader;
import dev.patisserie.inference.model.VerifiedModelLoader;
import jakarta.inject.Singleton;

/** Loads models in this process. While a model serves, loading has a lower priority than images. */
@Singleton
final class LowPriorityLoader implements ModelLoader {

    private final VerifiedModelLoader loader;
    private final LiveModel live;
    private final LazyCrashJournal journal;

    LowPriorityLoader(VerifiedModelLoader loader, LiveModel live, LazyCrashJournal journal) {
        this.loader = loader;
        this.live = live;
        this.journal = journal;
    }

    @Override
    public Classifier load(CheckpointPublished checkpoint, MemoryReservation reservation) {
        journal.open(); // required before a model serves
        if (live.serving().isPresent()) {
            Niceness.lower();
        }
        return loader.load(checkpoint, reservation);
    }

    @Override
    public void verify(CheckpointPublished checkpoint) {
        if (live.serving().isPresent()) {
            Niceness.lower();
        }
        loader.verify(checkpoint);
    }
}
