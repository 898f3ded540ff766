package dev.patisserie.trainer.search;

import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.SearchProgressed;
import dev.patisserie.common.event.SearchProgressed.State;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingProgressed.Failure;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.trainer.search.SearchCatalog.Entry;
import dev.patisserie.trainer.search.SearchLog.Placed;
import java.io.UncheckedIOException;
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
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Runs the searches of the trainers that share a consumer group, if this trainer leads them. All decisions are appended
 * to the log before they have an effect, so a new leader continues from the last state. Used on one thread.
 */
public final class SearchController {

    private static final Logger LOG = Logger.getLogger(SearchController.class);
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration RETRY = Duration.ofSeconds(30);
    private static final int MOST_FAILURES = 3;

    private static final Comparator<SearchProgressed> BY_TURN = Comparator.comparingInt(
                    (SearchProgressed search) -> TrialPlanner.partitions(search).size())
            .thenComparing(SearchProgressed::at)
            .thenComparing(SearchProgressed::searchId);

    private final SearchCatalog catalog;
    private final SearchLog log;
    private final Environment environment;
    private final Admission admission;
    private final PausedStates paused;
    private final Observer observer;
    private final Clock clock;
    private final Map<String, Instant> retryAt = new HashMap<>(); // searches whose last change failed
    private final Map<String, Integer> failures = new HashMap<>(); // unexpected ones in a row, by search
    private final FailedTrainers failedTrainers = new FailedTrainers();
    private RuntimeException unexpected; // the last one of this call; null without
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
        admission = new Admission(catalog, environment.check(), clock);
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
     * @throws RuntimeException if the broker is unavailable, or after an unexpected failure of a search, which did not
     *     stop the others; the call may be repeated
     */
    public void advance(boolean leads) {
        if (!leads) {
            resign();
            return;
        }
        if (led == null && catalog.requests().isEmpty()) {
            return; // without searches, no permissions are needed
        }
        unexpected = null;
        try {
            lead();
            boolean changed = admit();
            for (SearchProgressed search : due()) {
                changed |= attempt(search.searchId(), () -> settle(search));
            }
            changed |= isStartDue(changed) && start();
            if (changed) {
                paused.sweep(led.values());
            }
        } catch (UnknownOutcomeException e) {
            resign();
            throw e.failure;
        }
        if (unexpected != null) {
            throw unexpected;
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

    /**
     * Changes a search. A failure does not reach other searches: the search is retried later, and ends if no retry can
     * succeed.
     */
    private boolean attempt(String searchId, BooleanSupplier change) {
        try {
            boolean changed = change.getAsBoolean();
            if (changed) {
                failures.remove(searchId);
            }
            return changed;
        } catch (UnknownOutcomeException e) {
            retryLater(searchId);
            throw e;
        } catch (PatisserieException e) {
            return e.code().retriable() ? waits(searchId, e) : fail(searchId, e.code(), e.getMessage());
        } catch (UncheckedIOException e) {
            return waits(searchId, e);
        } catch (RuntimeException e) {
            unexpected = e;
            retryLater(searchId);
            return failures.merge(searchId, 1, Integer::sum) >= MOST_FAILURES
                    && fail(searchId, ErrorCode.SEARCH_FAILED, "unexpected, after several attempts: " + Reasons.of(e));
        }
    }

    private boolean waits(String searchId, RuntimeException why) {
        LOG.warnf("search waits search=%s retry=%s reason=\"%s\"", searchId, RETRY, why.getMessage());
        retryLater(searchId);
        return false;
    }

    private void retryLater(String searchId) {
        retryAt.put(searchId, clock.instant().plus(RETRY));
    }

    private boolean fail(String searchId, ErrorCode code, String message) {
        var why = new Failure(code.name(), message);
        SearchProgressed search = led.get(searchId);
        if (search == null) {
            SearchProgressed rejected = SearchProgressed.rejected(
                    searchId, catalog.request(searchId).orElse(null), why, clock.instant());
            append(rejected, rejected);
            return true;
        }
        return store(search, SearchRules.end(search, State.FAILED, why, clock.instant()));
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
                write(new SearchLog.Change(search, TrialPlanner.open(search), List.of()));
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
        requests.sort(Comparator.comparing(Admission::id));
        for (Entry entry : requests) {
            if (led.containsKey(Admission.id(entry))) {
                admission.reportConflict(entry, led.get(Admission.id(entry)));
            } else if (isDue(Admission.id(entry))) {
                changed |= attempt(Admission.id(entry), () -> admit(entry));
            }
        }
        return changed;
    }

    private boolean admit(Entry entry) {
        SearchProgressed first = admission.first(entry);
        LOG.infof("search admitted search=%s state=%s", first.searchId(), first.state());
        append(first, first);
        return true;
    }

    /** Records the trainings that have ended, a cancellation and the deadline. */
    private boolean settle(SearchProgressed search) {
        Instant now = clock.instant();
        SearchProgressed settled = search;
        List<String> ended = new ArrayList<>();
        for (Placed open : TrialPlanner.open(search)) {
            Optional<TrainingProgressed> end = catalog.end(open.request().requestId());
            if (end.isPresent()) {
                settled = SearchRules.apply(settled, end.get(), now);
                failedTrainers.ended(open.partition(), end.get().state(), now);
                ended.add(open.request().requestId());
            }
        }
        boolean changed = store(search, afterOrders(settled, now));
        catalog.forget(ended);
        return changed;
    }

    private SearchProgressed afterOrders(SearchProgressed search, Instant now) {
        Optional<Failure> why = catalog.cancellation(search.searchId())
                .map(event -> new Failure(
                        ErrorCode.TRAINING_CANCELLED.name(),
                        event.reason() == null ? "cancelled, no reason given" : "cancelled: " + event.reason()));
        SearchProgressed remaining =
                why.map(reason -> SearchRules.cancelled(search, reason, now)).orElse(search);
        return SearchRules.atDeadline(remaining, now);
    }

    /** Starts trainings on idle trainers, each of the search with the fewest that has waited for the longest time. */
    private boolean start() {
        Set<String> waiting = due().stream()
                .filter(search -> search.state() == State.RUNNING)
                .map(SearchProgressed::searchId)
                .collect(Collectors.toCollection(HashSet::new));
        if (waiting.isEmpty()) {
            return false;
        }
        Set<Integer> busy = new HashSet<>(environment.busy().get());
        live().forEach(search -> busy.addAll(TrialPlanner.partitions(search)));
        var capacity = new Capacity(environment.trainers().partitions(), busy, failedTrainers.resting(clock.instant()));
        boolean changed = false;
        while (!waiting.isEmpty()) {
            String next =
                    waiting.stream().map(led::get).min(BY_TURN).orElseThrow().searchId();
            if (attempt(next, () -> startOne(led.get(next), capacity))) {
                changed = true;
            } else {
                waiting.remove(next);
            }
        }
        return changed;
    }

    private boolean startOne(SearchProgressed search, Capacity capacity) {
        int own = TrialPlanner.partitions(search).size();
        int all = live().stream()
                .mapToInt(any -> TrialPlanner.partitions(any).size())
                .sum();
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
        if (before != after && !requests.isEmpty()) {
            requests.removeAll(TrialPlanner.open(before));
        }
        write(new SearchLog.Change(
                after, requests, after.state() == State.REJECTED ? List.of() : TrialPlanner.cancelled(before, after)));
        led.put(after.searchId(), after);
        observer.changed(before, after);
    }

    private void write(SearchLog.Change change) {
        try {
            log.append(change);
        } catch (RuntimeException e) {
            throw new UnknownOutcomeException(e);
        }
    }

    /** It is not known whether a change was written. */
    private static final class UnknownOutcomeException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final RuntimeException failure;

        UnknownOutcomeException(RuntimeException failure) {
            super("a change of a search may not have been written", failure);
            this.failure = failure;
        }
    }
}
