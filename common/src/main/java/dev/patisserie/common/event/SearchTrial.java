package dev.patisserie.common.event;

/**
 * Names a training as a part of a search.
 *
 * @param id the search
 * @param trial number of the trial in the search, from 0
 * @param rung number of the rung that the training ends at, from 0
 */
public record SearchTrial(String id, Integer trial, Integer rung) {

    /** Validates the fields. */
    public SearchTrial {
        Require.name("search.id", id);
        Require.range("search.trial", Require.present("search.trial", trial), 0, SearchRequested.MOST_TRIALS);
        Require.range("search.rung", Require.present("search.rung", rung), 0, SearchRequested.MOST_RUNGS);
    }
}
