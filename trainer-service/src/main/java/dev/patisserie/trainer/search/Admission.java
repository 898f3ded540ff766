package dev.patisserie.trainer.search;

import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.SearchProgressed;
import dev.patisserie.common.event.SearchRequested;
import dev.patisserie.common.event.TrainingProgressed.Failure;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.trainer.search.SearchCatalog.Entry;
import java.time.Clock;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** Checks the requests of searches. Used on one thread. */
final class Admission {

    private static final Logger LOG = Logger.getLogger(Admission.class);

    private final SearchCatalog catalog;
    private final Function<TrainingRequested, Optional<DatasetPublished>> check;
    private final Clock clock;
    private final Set<String> conflicts = new HashSet<>(); // searches with another request under their id

    /** Creates a check of the requests; {@code check} is that of their trainings. */
    Admission(SearchCatalog catalog, Function<TrainingRequested, Optional<DatasetPublished>> check, Clock clock) {
        this.catalog = catalog;
        this.check = check;
        this.clock = clock;
    }

    /** Returns the id of a search. */
    static String id(Entry entry) {
        return entry instanceof Entry.Request request
                ? request.search().searchId()
                : ((Entry.Unreadable) entry).searchId();
    }

    /**
     * Returns the first state of a search.
     *
     * @throws PatisserieException the reason of a rejection, unless it is retriable
     */
    SearchProgressed first(Entry entry) {
        if (entry instanceof Entry.Unreadable unreadable) {
            var why = new Failure(ErrorCode.EVENT_INVALID.name(), unreadable.reason());
            return SearchProgressed.rejected(unreadable.searchId(), null, why, clock.instant());
        }
        SearchRequested request = ((Entry.Request) entry).search();
        if (catalog.hasEnds(request.searchId())) {
            throw new PatisserieException(
                    ErrorCode.REQUEST_INVALID,
                    "expected a new searchId, found trainings of an earlier search with this id, whose results this search would take; send it under another id");
        }
        return SearchProgressed.begin(checked(request), clock.instant());
    }

    /** Returns the request with the version of its data set, so that all trials train on the same images. */
    private SearchRequested checked(SearchRequested request) {
        Optional<DatasetPublished> version = Optional.empty();
        for (TrainingRequested extreme : SearchSpace.extremes(request)) {
            version = check.apply(
                    extreme.toBuilder().requestId(request.searchId()).build());
        }
        return version.map(found -> request.toBuilder().dataset(found.key()).build())
                .orElse(request);
    }

    /** Logs once that a request has the id of another search. */
    void reportConflict(Entry entry, SearchProgressed known) {
        boolean differs = entry instanceof Entry.Request request
                && known.request() != null
                && !request.search().isAcceptedAs(known.request());
        if (differs && conflicts.add(known.searchId())) {
            LOG.warnf(
                    "request of a search ignored search=%s reason=\"expected a new searchId, found that of another search; send the request under another id\"",
                    known.searchId());
        }
    }
}
