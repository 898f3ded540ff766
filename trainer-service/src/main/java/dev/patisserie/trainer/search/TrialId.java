package dev.patisserie.trainer.search;

import dev.patisserie.common.event.SearchTrial;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The request ids of the trainings of searches, which are functions of the search, the trial and the rung. */
final class TrialId {

    private static final Pattern FORM = Pattern.compile("(.+)\\.(\\d{1,4})\\.(\\d{1,5})");

    private static final String WINNER = ".winner";

    private TrialId() {}

    /** Returns the id of the training of a trial that ends at a rung. */
    static String of(String searchId, int trial, int rung) {
        return "%s.%d.%d".formatted(searchId, trial, rung);
    }

    /**
     * Returns the id of the training that publishes the best trial.
     *
     * @param attempt number of the publication, from 1; another one follows a failure
     */
    static String ofWinner(String searchId, int attempt) {
        return attempt == 1 ? searchId + WINNER : "%s%s.%d".formatted(searchId, WINNER, attempt);
    }

    /** Returns the number of the publication with an id, from 1. */
    static int attempt(String searchId, String requestId) {
        String end = requestId.substring(searchId.length() + WINNER.length());
        return end.isEmpty() ? 1 : Integer.parseInt(end.substring(1));
    }

    /** Returns whether an id is that of a training of a search. */
    static boolean isOf(String searchId, String requestId) {
        return requestId.startsWith(searchId + WINNER)
                || parse(requestId).filter(trial -> trial.id().equals(searchId)).isPresent();
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
