package dev.patisserie.trainer.search;

import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.SearchProgressed;
import dev.patisserie.common.event.SearchProgressed.State;
import dev.patisserie.common.event.SearchRequested;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingProgressed.Failure;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.trainer.search.SearchCatalog.Entry;
import dev.patisserie.trainer.search.SearchLog.Placed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Runs the searches of the trainers that share a consumer group, if this trainer leads them. All decisions are appended
 * to the log before they have an effect, so a new leader continues from the last state. Used on one thread.
 */
public final class SearchController {

    private static final Logger LOG = Logger.getLogger(SearchController.class);
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration RETRY = Duration.ofSeconds(30);

    private final SearchCatalog catalog;
    private final SearchLog log;
    private final Environment environment;
    private final PausedStates paused;
    private final Observer observer;
    private final Clock clock;
    private final Map<String, Instant> retryAt = new HashMap<>(); // searches whose last change failed
    private Instant lookAt = Instant.MIN; // next look for idle trainers
    private Map<String, SearchProgressed> led; // null while another trainer leads

    /**
     * Creates a controller that does not lead.
     *
     * @param paused deletes the saved states of trials that are not needed
     * @param observer receives the states
     */
    public SearchController(
            SearchCatalog catalog,
            SearchLog log,
            Environment environment,
            PausedStates paused,
            Observer observer,
            Clock clock) {
        this.catalog = catalog;
        this.log = log;
        this.environment = environment;
        this.paused = paused;
        this.observer = observer;
        this.clock = clock;
    }

    /**
     * The trainers.
     *
     * @param trainers the trainers of the group
     * @param busy the partitions with an unfinished job
     * @param check checks a training request and returns the version of its data set; throws
     *     {@link PatisserieException}, the reason of a rejection unless it is retriable
     */
    public record Environment(
            Trainers trainers,
            Supplier<Set<Integer>> busy,
            Function<TrainingRequested, Optional<DatasetPublished>> check) {}

    /** Receives the states of searches, for meters. */
    public interface Observer {

        /**
         * A search has changed.
         *
         * @param before the previous state; equal to {@code after} if this trainer has just become the leader
         */
        void changed(SearchProgressed before, SearchProgressed after);

        /** Another trainer leads the searches. */
        void resigned();
    }

    /**
     * Advances all searches as far as possible.
     *
     * @param leads whether this trainer is to lead the searches
     * @throws RuntimeException if the broker is unavailable; the call may be repeated
     */
    public void advance(boolean leads) {
        if (!leads) {
            resign();
            return;
        }
        if (led == null && catalog.requests().isEmpty()) {
            return; // without searches, no permissions are needed
        }
        try {
            lead();
            boolean changed = admit();
            for (SearchProgressed search : due()) {
                changed |= attempt(search.searchId(), () -> store(search, settled(search)));
            }
            changed |= isStartDue(changed) && start();
            if (changed) {
                paused.sweep(led.values());
            }
        } catch (RuntimeException e) {
            resign(); // what was written is not known
            throw e;
        }
    }

    /** Trainers become idle by the end of a trial, which is a change, and also by that of other jobs. */
    private boolean isStartDue(boolean changed) {
        Instant now = clock.instant();
        if (!changed && now.isBefore(lookAt)) {
            return false;
        }
        lookAt = now.plus(LOOK);
        return true;
    }

    /** A search whose change fails is retried later, so that it does not block the others. */
    private <T> T attempt(String searchId, Supplier<T> change) {
        try {
            return change.get();
        } catch (RuntimeException e) {
            retryAt.put(searchId, clock.instant().plus(RETRY));
            throw e;
        }
    }

    private void resign() {
        if (led != null) {
            led = null;
            log.resign();
            observer.resigned();
        }
    }

    /** Sends the open requests again: the records of the former leader may have been deleted before they were read. */
    private void lead() {
        if (led != null) {
            return;
        }
        led = new LinkedHashMap<>(log.lead());
        LOG.infof("searches led searches=%d unfinished=%d", led.size(), live().size());
        for (SearchProgressed search : due()) {
            attempt(search.searchId(), () -> {
                log.append(new SearchLog.Change(search, TrialPlanner.open(search), List.of()));
                observer.changed(search, search);
                return true;
            });
        }
        paused.sweep(led.values());
    }

    private List<SearchProgressed> live() {
        return led.values().stream().filter(search -> !search.isEnded()).toList();
    }

    private List<SearchProgressed> due() {
        return live().stream().filter(search -> isDue(search.searchId())).toList();
    }

    private boolean isDue(String searchId) {
        Instant retry = retryAt.get(searchId);
        return retry == null || !clock.instant().isBefore(retry);
    }

    private boolean admit() {
        boolean changed = false;
        List<Entry> requests = new ArrayList<>(catalog.requests());
        requests.sort(Comparator.comparing(SearchController::id));
        for (Entry entry : requests) {
            if (!led.containsKey(id(entry)) && isDue(id(entry))) {
                changed |= attempt(id(entry), () -> admit(entry));
            }
        }
        return changed;
    }

    private boolean admit(Entry entry) {
        Optional<SearchProgressed> first = first(entry);
        first.ifPresent(state -> {
            LOG.infof("search admitted search=%s state=%s", state.searchId(), state.state());
            append(state, state);
        });
        return first.isPresent();
    }

    private static String id(Entry entry) {
        return entry instanceof Entry.Request request
                ? request.search().searchId()
                : ((Entry.Unreadable) entry).searchId();
    }

    private Optional<SearchProgressed> first(Entry entry) {
        if (entry instanceof Entry.Unreadable unreadable) {
            var why = new Failure(ErrorCode.EVENT_INVALID.name(), unreadable.reason());
            return Optional.of(SearchProgressed.rejected(unreadable.searchId(), null, why, clock.instant()));
        }
        SearchRequested request = ((Entry.Request) entry).search();
        try {
            return Optional.of(SearchProgressed.begin(checked(request), clock.instant()));
        } catch (PatisserieException e) {
            if (e.code().retriable()) {
                LOG.warnf("search waits search=%s reason=\"%s\"", request.searchId(), e.getMessage());
                return Optional.empty();
            }
            var why = new Failure(e.code().name(), e.getMessage());
            return Optional.of(SearchProgressed.rejected(request.searchId(), request, why, clock.instant()));
        }
    }

    /** Returns the request with the version of its data set, so that all trials train on the same images. */
    private SearchRequested checked(SearchRequested request) {
        Optional<DatasetPublished> version = Optional.empty();
        for (TrainingRequested extreme : SearchSpace.extremes(request)) {
            version = environment
                    .check()
                    .apply(extreme.toBuilder().requestId(request.searchId()).build());
        }
        return version.map(found -> request.toBuilder().dataset(found.key()).build())
                .orElse(request);
    }

    /** Returns a search after the trainings that have ended, its cancellation and its deadline. */
    private SearchProgressed settled(SearchProgressed search) {
        Instant now = clock.instant();
        SearchProgressed settled = search;
        for (Placed open : TrialPlanner.open(search)) {
            Optional<TrainingProgressed> end = catalog.end(open.request().requestId());
            if (end.isPresent()) {
                settled = SearchRules.apply(settled, end.get(), now);
            }
        }
        Optional<Failure> why = catalog.cancellation(search.searchId())
                .map(event -> new Failure(
                        ErrorCode.TRAINING_CANCELLED.name(),
                        event.reason() == null ? "cancelled, no reason given" : "cancelled: " + event.reason()));
        if (why.isPresent()) {
            settled = SearchRules.cancelled(settled, why.get(), now);
        }
        return SearchRules.atDeadline(settled, now);
    }

    /** Starts trainings on idle trainers, one per search in turn. */
    private boolean start() {
        List<SearchProgressed> running =
                due().stream().filter(search -> search.state() == State.RUNNING).toList();
        if (running.isEmpty()) {
            return false;
        }
        Set<Integer> busy = new HashSet<>(environment.busy().get());
        live().stream()
                .flatMap(search -> TrialPlanner.open(search).stream())
                .forEach(open -> busy.add(open.partition()));
        var capacity = new Capacity(environment.trainers().partitions(), busy);
        boolean changed = false;
        boolean again = true;
        while (again) {
            again = false;
            for (SearchProgressed search : running) {
                again |= attempt(search.searchId(), () -> startOne(led.get(search.searchId()), capacity));
            }
            changed |= again;
        }
        return changed;
    }

    private boolean startOne(SearchProgressed search, Capacity capacity) {
        int own = TrialPlanner.open(search).size();
        int all = live().stream().mapToInt(any -> TrialPlanner.open(any).size()).sum();
        if (search.state() != State.RUNNING || !capacity.allows(search, own, all)) {
            return false;
        }
        SearchProgressed probe = TrialPlanner.start(search, 0, clock.instant());
        if (probe.equals(search)) {
            return false;
        }
        return store(search, TrialPlanner.start(search, capacity.take(search), clock.instant()));
    }

    private boolean store(SearchProgressed before, SearchProgressed after) {
        if (after.equals(before)) {
            return false;
        }
        append(before, after);
        if (after.isEnded()) {
            LOG.infof(
                    "search ended search=%s state=%s trials=%d epochs=%d saved=%d",
                    after.searchId(), after.state(), after.trials().size(), after.spentEpochs(), after.savedEpochs());
        }
        return true;
    }

    private void append(SearchProgressed before, SearchProgressed after) {
        List<Placed> requests = new ArrayList<>(after.isEnded() ? List.of() : TrialPlanner.open(after));
        if (before != after) {
            requests.removeAll(TrialPlanner.open(before));
        }
        log.append(new SearchLog.Change(
                after, requests, after.state() == State.REJECTED ? List.of() : TrialPlanner.cancelled(before, after)));
        led.put(after.searchId(), after);
        observer.changed(before, after);
    }
}
