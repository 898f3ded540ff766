package dev.patisserie.trainer.metrics;

import dev.patisserie.common.event.SearchProgressed;
import dev.patisserie.common.event.SearchProgressed.State;
import dev.patisserie.common.event.SearchProgressed.TrialState;
import dev.patisserie.trainer.search.SearchController;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The meters of searches. Those of the trainer that leads the searches have values, those of the others are 0. */
@Singleton
public final class SearchMetrics implements SearchController.Observer {

    /** Trials of unfinished searches, by {@code state}. */
    public static final String TRIALS = "search.trials";

    /** Unfinished searches. */
    public static final String UNFINISHED = "search.unfinished";

    /** Trainings of unfinished searches that were requested and have not ended. */
    public static final String OPEN = "search.trainings.open";

    /** The metric of the best trial of the search that changed last; NaN before a result. */
    public static final String BEST = "search.best.metric";

    /** Epochs trained by trials since the start. */
    public static final String SPENT = "search.epochs.spent";

    /** Epochs that trials of ended searches were not trained for since the start. */
    public static final String SAVED = "search.epochs.saved";

    /** Searches that ended since the start, by {@code outcome}. */
    public static final String ENDED = "search.ended";

    private final Map<String, SearchProgressed> unfinished = new ConcurrentHashMap<>();
    private final Map<State, Counter> ended = new EnumMap<>(State.class);
    private final Counter spent;
    private final Counter saved;
    private volatile double best = Double.NaN;

    /** Registers the meters. */
    @Inject
    public SearchMetrics(MeterRegistry registry) {
        for (TrialState state : TrialState.values()) {
            Gauge.builder(TRIALS, () -> trials(state))
                    .description("Trials of unfinished searches, by state")
                    .tag("state", label(state))
                    .register(registry);
        }
        Gauge.builder(UNFINISHED, unfinished::size)
                .description("Unfinished searches")
                .register(registry);
        Gauge.builder(OPEN, this::open)
                .description("Trainings of unfinished searches that were requested and have not ended")
                .register(registry);
        Gauge.builder(BEST, () -> best)
                .description("Metric of the best trial of the search that changed last")
                .register(registry);
        spent = Counter.builder(SPENT).description("Epochs trained by trials").register(registry);
        saved = Counter.builder(SAVED)
                .description("Epochs that trials of ended searches were not trained for")
                .register(registry);
        for (State state : State.values()) {
            if (state.terminal()) {
                ended.put(
                        state,
                        Counter.builder(ENDED)
                                .description("Ended searches, by outcome")
                                .tag("outcome", label(state))
                                .register(registry));
            }
        }
    }

    private static String label(Enum<?> state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private long trials(TrialState state) {
        return unfinished.values().stream()
                .mapToLong(search -> search.count(state))
                .sum();
    }

    private long open() {
        long publications = unfinished.values().stream()
                .filter(search -> search.state() == State.PUBLISHING)
                .count();
        return trials(TrialState.RUNNING) + publications;
    }

    @Override
    public void changed(SearchProgressed before, SearchProgressed after) {
        spent.increment(after.spentEpochs() - before.spentEpochs());
        best = after.best() == null ? Double.NaN : after.best().metric();
        if (after.isEnded()) {
            unfinished.remove(after.searchId());
            saved.increment(after.savedEpochs());
            ended.get(after.state()).increment();
        } else {
            unfinished.put(after.searchId(), after);
        }
    }

    @Override
    public void resigned() {
        unfinished.clear();
        best = Double.NaN;
    }
}
