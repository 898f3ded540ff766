package dev.patisserie.inference.stream;

import dev.patisserie.inference.classify.Outcome;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** How a batch's outcomes and its offsets get to the broker. */
interface Delivery {

    /**
     * Sends one record per outcome and commits the batch's offsets, again and again until the
     * broker has acknowledged all of it. Batches come one after the other, in the order of their
     * polls.
     *
     * @param outcomes what became of the batch's records, in their order
     * @return completes with true when the outcomes are out; with false if the partitions belong to
     *     another generation of the group now, which answers these records itself; never fails
     */
    Uni<Boolean> deliver(PolledBatch batch, List<Outcome> outcomes);
}
