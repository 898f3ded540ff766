package dev.patisserie.feedback.select;

import dev.patisserie.common.dataset.version.DifferenceHash;
import dev.patisserie.common.event.ShadowAnswered;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Chooses the images on which two models disagree and whose labels decide between the models, as long as the budget
 * lasts. Not thread-safe; owned by the processor.
 *
 * <p>The choice depends on earlier disagreements and on time only. In particular it does not depend on whether another
 * policy selected the image: such policies prefer images on which the champion is often wrong, and both to count their
 * labels and to exclude them would favour one of the models.
 */
public final class DisagreementDraw {

    private static final String ONLY_KEY = "state";

    private final SelectionSettings settings;
    private final SelectionListener listener;
    private final double labelsPerDay;
    private final KeyValueStore<String, TokenBucket> budget;
    private final ChosenImages drawn;

    /**
     * Opens the state, which the processor of the context must be connected with.
     *
     * @param listener receives the disagreements that are not chosen
     */
    public DisagreementDraw(SelectionSettings settings, SelectionListener listener, ProcessorContext<?, ?> context) {
        this.settings = settings;
        this.listener = listener;
        this.labelsPerDay = Selector.DISAGREEMENT_SHARE * settings.budgetPerPartition();
        this.budget = context.getStateStore(DisagreementStores.BUDGET);
        this.drawn = new ChosenImages(context.getStateStore(DisagreementStores.DRAWN), settings.rememberedImages());
    }

    /**
     * Returns whether an image is chosen. Without a budget nothing is requested, and all images are chosen: no policy
     * competes with the labels that people give.
     *
     * @param answer different answers, which were not passed before
     * @param now wall-clock time, in milliseconds since 1970
     */
    public boolean draw(ShadowAnswered answer, long now) {
        if (settings.budgetPerDay() == 0) {
            return true;
        }
        TokenBucket tokens = tokens(now);
        Optional<DropReason> exception = isNearDuplicate(answer, now)
                ? Optional.of(DropReason.NEAR_DUPLICATE)
                : tokens.isSpent() ? Optional.of(DropReason.BUDGET) : Optional.empty();
        if (exception.isPresent()) {
            listener.dropped(exception.get());
            return false;
        }
        budget.put(ONLY_KEY, tokens.spent());
        if (answer.fingerprint() != null) {
            drawn.add(new ChosenImage(answer.imageId(), null, answer.fingerprint(), now));
        }
        return true;
    }

    private TokenBucket tokens(long now) {
        TokenBucket known = budget.get(ONLY_KEY);
        return known == null ? new TokenBucket(Math.max(1, labelsPerDay), now) : known.at(now, labelsPerDay);
    }

    private boolean isNearDuplicate(ShadowAnswered answer, long now) {
        if (answer.fingerprint() == null) {
            return false;
        }
        DifferenceHash hash = DifferenceHash.parse(answer.fingerprint());
        return drawn.all().stream()
                .anyMatch(other -> !other.imageId().equals(answer.imageId())
                        && other.isWithin(Selector.REMEMBERED_FOR.toMillis(), now)
                        && other.isNear(hash));
    }
}
