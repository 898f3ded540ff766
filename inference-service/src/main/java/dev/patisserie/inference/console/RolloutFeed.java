package dev.patisserie.inference.console;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.inference.console.ConsoleEvent.Kind;
import dev.patisserie.inference.console.label.LabellingQueue;
import dev.patisserie.inference.console.rollout.RolloutBoard;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Sends the viewers the rollout and the automatic training of a data set. Thread-safe. */
@Singleton
class RolloutFeed {

    private final ConsoleHub hub;
    private final RolloutBoard board;
    private final Predicate<String> isLabelled;

    @Inject
    RolloutFeed(ConsoleHub hub, RolloutBoard board, LabellingQueue queue) {
        this(hub, board, queue::isLabelled);
    }

    /**
     * Creates a feed.
     *
     * @param hub the viewers
     * @param board keeps the state
     * @param isLabelled whether an image has a label
     */
    RolloutFeed(ConsoleHub hub, RolloutBoard board, Predicate<String> isLabelled) {
        this.hub = hub;
        this.board = board;
        this.isLabelled = isLabelled;
    }

    /** Discards the state when the first viewer connects. */
    void begin() {
        board.clear();
    }

    /**
     * Reads a record of a topic of rollouts and automatic trainings.
     *
     * @throws PatisserieException {@link ErrorCode#EVENT_INVALID} if it is not a valid event, or is too large to be
     *     kept
     */
    void read(ConsumerRecord<byte[], byte[]> record) {
        board.read(record);
    }

    /** Sends what has changed. Must be called only after the topics have been read to their ends. */
    void tell() {
        hub.tellIfNew(ConsoleEvent.of(Kind.ROLLOUT, board.rollout(isLabelled)));
        hub.tellIfNew(ConsoleEvent.of(Kind.RETRAINING, board.retraining()));
    }
}
