package dev.patisserie.feedback.select;

import dev.patisserie.common.dataset.version.DifferenceHash;
import dev.patisserie.common.event.Selection;
import dev.patisserie.common.event.SelectionPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Decides which images of one partition are labelled. Pure: all state is in {@link SelectorState}.
 *
 * <p>This is Poisson sampling. An image has a uniform number u that is a function of its id, and is selected if u &lt;
 * pi, where pi is the sum of the rates of the policies that apply to it:
 *
 * <ul>
 *   <li>{@link SelectionPolicy#RANDOM}, 40 % of the budget: every image.
 *   <li>{@link SelectionPolicy#UNCERTAIN}, 50 %: margins in the lowest tenth of the recent ones. During a rollout 20 %,
 *       because 30 % belong to the disagreement of two models, see {@link DisagreementProcessor}.
 *   <li>{@link SelectionPolicy#UNFAMILIAR}, 10 %: images that do not resemble the training images.
 * </ul>
 *
 * <p>The policy of a selected image is the one whose part of the interval from 0 to pi contains u, in this order. The
 * images of policy RANDOM are therefore a simple random sample, which includes uncertain images, near duplicates and
 * images of a frequent key with the frequency that they have in the stream. Any exception from it would bias the
 * accuracy. The other policies do not apply to near duplicates of what was selected within seven days, nor to images of
 * a key of which {@code maxPerKey} images were selected within 24 hours by any policy.
 *
 * <p>The rates and these exceptions depend only on earlier images, so that pi is the exact probability of the image,
 * given the past. Estimates may use it as if the rates were constant (T. Zrnic, E. J. Candès, "Active Statistical
 * Inference", ICML 2024). The rates limit the number of selections to the budget; see {@link PolicyBudget}. No image is
 * dropped for the budget after its number was drawn, which would make pi wrong. A policy that applies to fewer images
 * than its part of the budget leaves the rest of the part unused.
 */
final class Selector {

    /** The time for which selected images are remembered. */
    static final Duration REMEMBERED_FOR = Duration.ofDays(7);

    private static final double RANDOM_SHARE = 0.4;
    private static final double UNCERTAIN_SHARE = 0.5;

    /** The part of the budget for images on which two models disagree. */
    static final double DISAGREEMENT_SHARE = 0.3;

    private static final double UNFAMILIAR_SHARE = 0.1;

    /** Expected images in half a day per requested label, before the stream is known. */
    private static final double FIRST_FORECAST = 5;

    /** Expected part of the images that are unfamiliar, before the stream is known. */
    private static final double FIRST_UNFAMILIAR = 0.05;

    private static final double LOW_MARGINS = 0.1;
    private static final double FIRST_LOW_MARGIN = 0.5;

    /** Step of the quantile's stochastic approximation: the average is over about 100 images. */
    private static final double MARGIN_STEP = 0.01;

    private static final long DAY = Duration.ofDays(1).toMillis();

    private final double budget;
    private final int maxPerKey;
    private final double uncertainShare;

    /**
     * Creates the selector of one partition.
     *
     * @param budget number of labels a day, at least 0
     * @param maxPerKey see {@link SelectionSettings#maxPerKey}
     */
    Selector(double budget, int maxPerKey) {
        this(budget, maxPerKey, UNCERTAIN_SHARE);
    }

    private Selector(double budget, int maxPerKey, double uncertainShare) {
        this.budget = budget;
        this.maxPerKey = maxPerKey;
        this.uncertainShare = uncertainShare;
    }

    /** Returns the selector while two models answer. The state is the same. */
    Selector duringRollout() {
        return new Selector(budget, maxPerKey, UNCERTAIN_SHARE - DISAGREEMENT_SHARE);
    }

    /** Returns the state before the first image. */
    SelectorState first() {
        double forecast = FIRST_FORECAST * budget;
        return new SelectorState(
                null,
                FIRST_LOW_MARGIN,
                PolicyBudget.full(RANDOM_SHARE * budget, forecast),
                PolicyBudget.full(uncertainShare * budget, forecast * LOW_MARGINS),
                PolicyBudget.full(UNFAMILIAR_SHARE * budget, forecast * FIRST_UNFAMILIAR));
    }

    /**
     * Decides on an image.
     *
     * @param before the state after the previous image
     * @param image the image
     * @param at timestamp of its record, in milliseconds since 1970, not in the future
     * @param chosen returns the images that were selected within {@link #REMEMBERED_FOR}, and may return older ones;
     *     called only for few images
     */
    SelectionDecision decide(
            SelectorState before, Candidate image, long at, Supplier<? extends List<ChosenImage>> chosen) {
        SelectorState state = advance(before, at);
        boolean isUncertain = image.margin() <= state.lowMargin();
        double random = state.random().rate(RANDOM_SHARE * budget);
        double uncertain = isUncertain ? state.uncertain().rate(uncertainShare * budget) : 0;
        double unfamiliar = image.unfamiliar() ? state.unfamiliar().rate(UNFAMILIAR_SHARE * budget) : 0;
        SelectorState after = seen(state, image, isUncertain);
        if (image.number() >= random + uncertain + unfamiliar) {
            return new SelectionDecision(after, Optional.empty(), Optional.empty());
        }

        Optional<DropReason> exception = exception(image, chosen.get(), state.at());
        boolean isRandom = image.number() < random;
        if (exception.isPresent() && (!isRandom || exception.get() == DropReason.REPEATED)) {
            return new SelectionDecision(after, Optional.empty(), exception);
        }
        double probability = exception.isPresent() ? random : Math.min(1, random + uncertain + unfamiliar);
        SelectionPolicy policy = isRandom
                ? SelectionPolicy.RANDOM
                : image.number() < random + uncertain ? SelectionPolicy.UNCERTAIN : SelectionPolicy.UNFAMILIAR;
        return new SelectionDecision(
                spent(after, policy), Optional.of(new Selection(policy, probability)), Optional.empty());
    }

    /** Returns the reason for which the image must not be selected, except by chance unless it is a repetition. */
    private Optional<DropReason> exception(Candidate image, List<ChosenImage> chosen, long now) {
        if (chosen.stream().anyMatch(other -> other.imageId().equals(image.imageId()))) {
            return Optional.of(DropReason.REPEATED);
        }
        Optional<DifferenceHash> hash = image.hash();
        if (hash.isPresent()
                && chosen.stream()
                        .anyMatch(
                                other -> other.isWithin(REMEMBERED_FOR.toMillis(), now) && other.isNear(hash.get()))) {
            return Optional.of(DropReason.NEAR_DUPLICATE);
        }
        boolean isFrequent = image.key() != null
                && chosen.stream()
                                .filter(other -> image.key().equals(other.key()) && other.isWithin(DAY, now))
                                .count()
                        >= maxPerKey;
        return isFrequent ? Optional.of(DropReason.KEY_LIMIT) : Optional.empty();
    }

    /**
     * Moves the stream time on. Late records do not change it: if it followed a step back, each later record would
     * refill the budget again.
     */
    private SelectorState advance(SelectorState state, long at) {
        long last = state.at() == null ? at : state.at();
        if (at < last) {
            return state;
        }
        double days = (double) Math.min(DAY, at - last) / DAY;
        return new SelectorState(
                at,
                state.lowMargin(),
                state.random().after(days, RANDOM_SHARE * budget),
                state.uncertain().after(days, uncertainShare * budget),
                state.unfamiliar().after(days, UNFAMILIAR_SHARE * budget));
    }

    private static SelectorState seen(SelectorState state, Candidate image, boolean isUncertain) {
        return new SelectorState(
                state.at(),
                state.lowMargin() + MARGIN_STEP * (LOW_MARGINS - (isUncertain ? 1 : 0)),
                state.random().seen(),
                isUncertain ? state.uncertain().seen() : state.uncertain(),
                image.unfamiliar() ? state.unfamiliar().seen() : state.unfamiliar());
    }

    private static SelectorState spent(SelectorState state, SelectionPolicy policy) {
        return new SelectorState(
                state.at(),
                state.lowMargin(),
                policy == SelectionPolicy.RANDOM ? state.random().spent() : state.random(),
                policy == SelectionPolicy.UNCERTAIN ? state.uncertain().spent() : state.uncertain(),
                policy == SelectionPolicy.UNFAMILIAR ? state.unfamiliar().spent() : state.unfamiliar());
    }
}
