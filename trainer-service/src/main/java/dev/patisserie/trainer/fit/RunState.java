package dev.patisserie.trainer.fit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * The state that a run keeps on disk during training: the weights of its best epoch, and the snapshot. The creator
 * closes it once, after training.
 *
 * @param best the best epoch of all phases
 * @param snapshot the state to resume from
 */
public record RunState(BestCheckpoint best, Snapshot snapshot) implements AutoCloseable {

    /**
     * Opens the state of an earlier attempt at the same run, if it is complete.
     *
     * @param folder the folder of the state, created if absent
     * @param run equal only for runs that take the same steps from the first to the last
     * @param notices receives the reason if existing state was discarded
     */
    public static RunState open(Path folder, String run, Consumer<String> notices) throws IOException {
        BestCheckpoint best = BestCheckpoint.remembered(folder, run);
        Snapshot snapshot = Snapshot.open(folder, run, notices);
        if (snapshot.hasEpochs() && !best.exists()) {
            snapshot.discard("the weights of the best epoch are missing", notices);
        }
        return new RunState(best, snapshot);
    }

    @Override
    public void close() throws IOException {
        snapshot.close();
    }
}
