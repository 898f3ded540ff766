package dev.patisserie.inference.select;

import dev.patisserie.common.event.CheckpointPublished;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Which model should serve: the best-model rule, and a pin that overrides it.
 *
 * <p>A pin is obeyed whatever the model's accuracy, labels or holdout: somebody decided. While the
 * pinned model is unknown or was refused, the best of the others serves, and the pin waits.
 *
 * @param ranking the models that may serve, the one that should serve first; then the others
 * @param pinned the model id that is pinned, if any
 */
public record Choice(List<Ranked> ranking, Optional<String> pinned) {

    /**
     * Chooses for one data set.
     *
     * @param dataset the data set that is served; models of others are left out
     * @param candidates at most one per model id, in any order
     * @param pinned the model id that is pinned, if any
     */
    static Choice of(String dataset, Collection<Candidate> candidates, Optional<String> pinned) {
        List<Ranked> ranking = BestModel.rank(dataset, candidates);
        return new Choice(pinned.map(id -> pinnedFirst(ranking, id)).orElse(ranking), pinned);
    }

    private static List<Ranked> pinnedFirst(List<Ranked> ranking, String modelId) {
        List<Ranked> reordered = new ArrayList<>();
        for (Ranked ranked : ranking) {
            if (ranked.standing() != Standing.REFUSED && is(ranked, modelId)) {
                var reason = "pinned; by the rule: " + ranked.reason();
                reordered.add(0, new Ranked(ranked.checkpoint(), Standing.ELIGIBLE, reason));
            } else {
                reordered.add(ranked);
            }
        }
        return List.copyOf(reordered);
    }

    /** Returns the model that should serve, if any may. */
    public Optional<Ranked> first() {
        return BestModel.first(ranking);
    }

    /**
     * Returns what the pin comes to.
     *
     * @param serving the model that serves now, if any does
     */
    public PinState pinState(Optional<CheckpointPublished> serving) {
        if (pinned.isEmpty()) {
            return PinState.NONE;
        }
        Optional<Ranked> model = ranked(pinned.get());
        if (model.isEmpty()) {
            return PinState.UNKNOWN;
        }
        if (model.get().standing() == Standing.REFUSED) {
            return PinState.REFUSED;
        }
        return serving.filter(now -> is(model.get(), now.modelId())).isPresent()
                ? PinState.OBEYED
                : PinState.PENDING;
    }

    /** Returns why the pin comes to that, for people; empty without a pin. */
    public Optional<String> pinReason() {
        return pinned.map(
                id ->
                        ranked(id)
                                .map(Ranked::reason)
                                .orElse("no model of that id is published, or it was withdrawn"));
    }

    private Optional<Ranked> ranked(String modelId) {
        return ranking.stream().filter(ranked -> is(ranked, modelId)).findFirst();
    }

    private static boolean is(Ranked ranked, String modelId) {
        return ranked.checkpoint().modelId().equals(modelId);
    }
}
