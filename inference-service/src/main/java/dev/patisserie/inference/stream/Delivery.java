package dev.patisserie.inference.stream;

import dev.patisserie.inference.classify.Outcome;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** Sends the answers of a poll, or of a part of it, and commits the offsets. */
interface Delivery {

    /**
     * Sends one record per outcome and commits the offsets; retries until the broker has acknowledged both. Parts are
     * delivered one at a time, in the order of the polls and their records. An answer that Kafka can never accept
     * becomes a dead letter.
     *
     * @param outcomes one per record of the part, in the same order
     * @return the outcomes as delivered, in the same order; empty if the partitions now belong to another generation of
     *     the group, which answers these records itself; never fails
     */
    Uni<List<Outcome>> deliver(PolledBatch part, List<Outcome> outcomes);
}
