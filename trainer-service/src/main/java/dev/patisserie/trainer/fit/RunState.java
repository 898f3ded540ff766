package dev.patisserie.trainer.fit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * What a run keeps on disk while it trains: the weights of its best epoch, and the state to go on from. The creator
 * closes it once, when training is over.
 *
 * @param best the best epoch of all phases
 * @param snapshot where training stands
 */
public record RunState(BestCheckpoint best, Snapshot snapshot) implements AutoCloseable {

    /**
     * Takes up what an earlier attempt at the same run left, if it is whole.
     *
     * @param folder where to, created if absent
     * @param run equal for runs that train the same from their first step to their last, and only for those
     * @param notices told what was found and could not be used
     */
    public static RunState open(Path folder, String run, Consumer<String> notices) throws IOException {
        BestCheckpoint best = BestCheckpoint.remembered(folder, run);
        Snapshot snapshot = Snapshot.open(folder, run, notices);
        if (snapshot.hasEpochs() && !best.exists()) {
            snapshot.discard("the weights of the best epoch are gone", notices);
        }
        return new RunState(best, snapshot);
    }

    @Override
    public void close() throws IOException {
        snapshot.close();
    }
}
