package dev.patisserie.trainer.search;

import dev.patisserie.common.event.SearchProgressed;
import dev.patisserie.common.event.SearchProgressed.RungResult;
import dev.patisserie.common.event.SearchProgressed.State;
import dev.patisserie.common.event.SearchProgressed.Trial;
import dev.patisserie.common.event.SearchProgressed.TrialState;
import dev.patisserie.trainer.job.store.PausedTrials;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Deletes the saved states of trials that no training will continue, and the least valuable ones beyond a limit. A
 * trial whose state was deleted trains from its first epoch again, with the same result.
 */
public final class PausedStates {

    private static final Logger LOG = Logger.getLogger(PausedStates.class);

    private final PausedTrials paused;
    private final Limit limit;

    /** Creates a clean-up of {@code paused}. */
    public PausedStates(PausedTrials paused, Limit limit) {
        this.paused = paused;
        this.limit = limit;
    }

    /** Most bytes of all saved states. */
    public record Limit(long bytes) {}

    /** Deletes states that are not needed; a failure is logged, and the next call retries. */
    void sweep(Iterable<SearchProgressed> searches) {
        try {
            List<String> needed = needed(searches);
            Set<String> kept = new HashSet<>(needed);
            for (String id : paused.ids()) {
                if (!kept.contains(id)) {
                    paused.delete(id);
                }
            }
            deleteBeyondLimit(needed);
        } catch (IOException | RuntimeException e) {
            LOG.warnf(e, "saved states of trials not cleaned up");
        }
    }

    private void deleteBeyondLimit(List<String> mostValuableFirst) throws IOException {
        long bytes = 0;
        for (String id : mostValuableFirst) {
            long own = paused.bytes(id);
            if (own > 0 && bytes + own > limit.bytes()) {
                paused.delete(id);
                LOG.warnf(
                        "saved state of a trial deleted request=%s bytes=%d reason=\"trainer.paused-trials-limit-bytes is %d; the trial trains from its first epoch if it is promoted\"",
                        id, own, limit.bytes());
            } else {
                bytes += own;
            }
        }
    }

    /**
     * Returns the needed states, the most valuable first: of running trials, then by rung and result. A search that
     * publishes needs the next best trials, too, until the publication has succeeded.
     */
    static List<String> needed(Iterable<SearchProgressed> searches) {
        List<String> needed = new ArrayList<>();
        for (SearchProgressed search : searches) {
            if (search.state() == State.RUNNING) {
                search.trials().stream().sorted(byValue(search)).forEach(trial -> add(needed, search, trial));
            } else if (search.state() == State.PUBLISHING) {
                SearchState.ranked(search.request(), search.trials()).stream()
                        .limit(SearchRules.MOST_PUBLICATIONS)
                        .forEach(trial -> add(needed, search, trial));
            }
        }
        return needed;
    }

    private static Comparator<Trial> byValue(SearchProgressed search) {
        Comparator<Trial> running = Comparator.comparing(trial -> trial.state() != TrialState.RUNNING);
        Comparator<RungResult> byResult = RungResult.by(search.request().metric());
        return running.thenComparing(trial -> -trial.rung())
                .thenComparing(trial -> trial.last().orElse(null), Comparator.nullsLast(byResult));
    }

    /** A running trial needs the state that it continues, and soon the one that it ends with. */
    private static void add(List<String> needed, SearchProgressed search, Trial trial) {
        if (trial.state() == TrialState.RUNNING) {
            needed.add(TrialId.of(search.searchId(), trial.number(), trial.rung()));
        }
        boolean continues = trial.state() != TrialState.STOPPED && trial.state() != TrialState.DIVERGED;
        trial.last()
                .filter(result -> continues)
                .ifPresent(result -> needed.add(TrialId.of(search.searchId(), trial.number(), result.rung())));
    }
}
