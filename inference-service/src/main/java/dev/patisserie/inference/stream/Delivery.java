package dev.patisserie.inference.stream;

import dev.patisserie.inference.classify.Outcome;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** Sends a batch's answers and commits its offsets. */
interface Delivery {

    /**
     * Sends one record per outcome and commits the batch's offsets; retries until the broker has acknowledged both.
     * Batches are delivered one at a time, in the order of their polls. An answer that Kafka can never accept becomes a
     * dead letter.
     *
     * @param outcomes one per record of the batch, in the same order
     * @return the outcomes as delivered, in the same order; empty if the partitions now belong to another generation of
     *     the group, which answers these records itself; never fails
     */
    Uni<List<Outcome>> deliver(PolledBatch batch, List<Outcome> outcomes);
}
