package dev.patisserie.trainer.search;

import dev.patisserie.common.event.SearchTrial;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The request ids of the trainings of searches, which are functions of the search, the trial and the rung. */
final class TrialId {

    private static final Pattern FORM = Pattern.compile("(.+)\\.(\\d{1,4})\\.(\\d{1,5})");

    private TrialId() {}

    /** Returns the id of the training of a trial that ends at a rung. */
    static String of(String searchId, int trial, int rung) {
        return "%s.%d.%d".formatted(searchId, trial, rung);
    }

    /** Returns the id of the training that publishes the best trial. */
    static String ofWinner(String searchId) {
        return searchId + ".winner";
    }

    /** Returns the trial of an id; empty if it has another form. */
    static Optional<SearchTrial> parse(String requestId) {
        Matcher matcher = FORM.matcher(requestId);
        return matcher.matches()
                ? Optional.of(new SearchTrial(
                        matcher.group(1), Integer.valueOf(matcher.group(2)), Integer.valueOf(matcher.group(3))))
                : Optional.empty();
    }
}
