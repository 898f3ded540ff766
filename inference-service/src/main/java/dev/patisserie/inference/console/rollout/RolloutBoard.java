package dev.patisserie.inference.console.rollout;

import dev.patisserie.common.event.ImageReference;
import dev.patisserie.common.event.RetrainingChanged;
import dev.patisserie.common.event.RolloutChanged;
import dev.patisserie.common.event.ShadowAnswered;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.kafka.KeyedEvents;
import dev.patisserie.common.kafka.Records;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.inference.config.InferenceConfig;
import dev.patisserie.inference.console.rollout.RolloutView.Disagreement;
import dev.patisserie.inference.console.rollout.RolloutView.PhaseView;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The last rollout, disagreements and automatic training of a data set. Thread-safe. */
@Singleton
public final class RolloutBoard {

    /** Maximum number of kept phases. */
    static final int MOST_PHASES = 20;

    /** Maximum number of disagreements in a view. */
    static final int SHOWN = 20;

    /** Maximum size of a shadow answer, of which many are kept. */
    static final int MOST_ANSWER_BYTES = 8 << 10;

    /** Maximum size of a rollout or an automatic training. */
    static final int MOST_STATE_BYTES = 64 << 10;

    private final String dataset;
    private final Disagreements disagreements = new Disagreements(); // guarded by this, like the other fields
    private final Deque<PhaseView> phases = new ArrayDeque<>(); // latest first
    private RolloutChanged rollout; // null without one
    private RetrainingChanged retraining; // null without one

    @Inject
    RolloutBoard(InferenceConfig config) {
        this(config.dataset());
    }

    /**
     * Creates an empty board.
     *
     * @param dataset the data set; the rollouts and trainings of others are skipped
     */
    public RolloutBoard(String dataset) {
        this.dataset = dataset;
    }

    /** Discards everything. */
    public synchronized void clear() {
        disagreements.clear();
        phases.clear();
        rollout = null;
        retraining = null;
    }

    /**
     * Reads a record of one of the topics {@code rollouts}, {@code predictions.shadow} and {@code retraining}.
     *
     * @throws PatisserieException {@link ErrorCode#EVENT_INVALID} if it is not a valid event, or is too large to be
     *     kept
     */
    public synchronized void read(ConsumerRecord<byte[], byte[]> record) {
        boolean isAnswer = record.topic().equals(Topics.PREDICTIONS_SHADOW);
        int most = isAnswer ? MOST_ANSWER_BYTES : MOST_STATE_BYTES;
        if (record.serializedValueSize() > most) {
            throw new PatisserieException(
                    ErrorCode.EVENT_INVALID,
                    "expected at most %d bytes, found %d".formatted(most, record.serializedValueSize()));
        }
        if (isAnswer) {
            answered(record);
        } else if (record.value() == null) {
            removed(record);
        } else if (record.topic().equals(Topics.ROLLOUTS)) {
            changed(KeyedEvents.decode(record, RolloutChanged.class));
        } else {
            changed(KeyedEvents.decode(record, RetrainingChanged.class));
        }
    }

    private void answered(ConsumerRecord<byte[], byte[]> record) {
        var answer = EventCodec.decode(record.headers(), record.value(), ShadowAnswered.class);
        if (answer.dataset().equals(dataset)) {
            disagreements.add(answer);
        }
    }

    private void removed(ConsumerRecord<byte[], byte[]> record) {
        if (Records.keyText(record).filter(dataset::equals).isEmpty()) {
            return;
        }
        if (record.topic().equals(Topics.ROLLOUTS)) {
            rollout = null;
        } else {
            retraining = null;
        }
    }

    private void changed(RolloutChanged next) {
        if (!next.dataset().equals(dataset)) {
            return;
        }
        rollout = next;
        PhaseView phase = PhaseView.of(next);
        phases.removeIf(phase::isSame); // its reason has changed, or the topic is read again
        phases.addFirst(phase);
        if (phases.size() > MOST_PHASES) {
            phases.removeLast();
        }
    }

    private void changed(RetrainingChanged next) {
        if (next.dataset().equals(dataset)) {
            retraining = next;
        }
    }

    /** Returns the position of an image if its models disagree. */
    public synchronized Optional<ImageReference> position(String imageId) {
        return disagreements.position(imageId);
    }

    /**
     * Returns the rollout for the page.
     *
     * @param isLabelled whether an image has a label
     */
    public synchronized RolloutView rollout(Predicate<String> isLabelled) {
        boolean isOpen = rollout != null && rollout.isOpen();
        List<Disagreement> open = isOpen ? disagreements.open(rollout.rolloutId(), isLabelled) : List.of();
        return new RolloutView(
                rollout, List.copyOf(phases), open.size(), List.copyOf(open.subList(0, Math.min(SHOWN, open.size()))));
    }

    /** Returns the automatic training for the page. */
    public synchronized RetrainingView retraining() {
        return new RetrainingView(retraining);
    }
}
