package dev.patisserie.inference.stream;

import dev.patisserie.inference.classify.Outcome;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** Sends a batch's answers and commits its offsets. */
interface Delivery {

    /**
     * Sends one record per outcome and commits the batch's offsets, and retries until the broker has acknowledged all
     * of it. Batches come one after the other, in the order of their polls. An answer that Kafka can never take becomes
     * a dead letter.
     *
     * @param outcomes those of the batch's records, in their order
     * @return the outcomes as they were delivered, in the same order; empty if the partitions belong to another
     *     generation of the group now, which answers these records itself; never fails
     */
    Uni<List<Outcome>> deliver(PolledBatch batch, List<Outcome> outcomes);
}
