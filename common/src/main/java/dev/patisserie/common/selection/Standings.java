package dev.patisserie.common.selection;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Derives the standing of each model, with the reason, from the succession of champions. */
final class Standings {

    private final SuccessionFold fold;
    private final Set<String> unverified;
    private final KnownFacts facts;
    private final Succession succession;
    private final CandidateModel champion; // null if no model is available
    private final String decisive;
    private final Map<String, Double> bestOutranked = new HashMap<>(); // accuracy by holdout

    /**
     * Creates the standings.
     *
     * @param fold the applied rule
     * @param unverified ids of models that lack labels and were excluded until they are verified
     */
    Standings(SuccessionFold fold, Set<String> unverified) {
        this.fold = fold;
        this.unverified = unverified;
        this.facts = fold.facts();
        this.succession = fold.available();
        this.champion = succession.champion();
        this.decisive = succession.decisive();
    }

    /**
     * Ranks models.
     *
     * @param models the models of the data set, earliest publication first
     */
    Ranking of(List<CandidateModel> models, Optional<CandidateModel> unproven) {
        Map<String, CandidateModel> members = new HashMap<>();
        succession.members().forEach(member -> members.put(member.modelId(), member));
        List<CandidateModel> candidates = models.stream()
                .filter(CandidateModel::available)
                .filter(model -> members.containsKey(model.modelId()) && !unverified.contains(model.modelId()))
                .toList();
        findBestOutranked(candidates);
        List<CandidateModel> compared = candidates.stream()
                .filter(model -> facts.evaluations().has(model, decisive))
                .filter(model -> !facts.lacksTest(model, champion, decisive))
                .sorted(championFirst())
                .toList();
        List<RankedCandidate> ranking = new ArrayList<>();
        Map<String, Evaluation> evaluations = new HashMap<>();
        for (CandidateModel model : compared) {
            ranking.add(compared(model, ranking.size() + 1, compared.size()));
            evaluations.put(model.modelId(), facts.evaluations().of(model, decisive));
        }
        List<CandidateModel> latestFirst = models.stream()
                .filter(model -> !evaluations.containsKey(model.modelId()))
                .sorted(CandidateModel.BY_PUBLICATION.reversed())
                .toList();
        Set<CandidateModel> comparable = new HashSet<>(candidates);
        List<RankedCandidate> others = latestFirst.stream()
                .map(model -> comparable.contains(model) ? notCompared(model) : excluded(model))
                .sorted(Comparator.comparing(model -> model.standing() != Standing.ELIGIBLE)) // stable
                .toList();
        ranking.addAll(others);
        return new Ranking(
                ranking, Optional.ofNullable(decisive), evaluations, unproven.map(CandidateModel::checkpoint));
    }

    private Comparator<CandidateModel> championFirst() {
        return Comparator.comparing((CandidateModel model) -> !model.equals(champion))
                .thenComparing(facts.evaluations().bestFirst(decisive));
    }

    /**
     * Finds the best accuracy, on each holdout, of the champion and the models that it or its predecessors outranked.
     */
    private void findBestOutranked(List<CandidateModel> candidates) {
        for (CandidateModel model : candidates) {
            if (model.equals(champion) || succession.outranked().contains(model.modelId())) {
                facts.evaluations()
                        .ofModel(model.modelId())
                        .forEach((holdout, evaluation) ->
                                bestOutranked.merge(holdout, evaluation.accuracy(), Math::max));
            }
        }
    }

    private RankedCandidate compared(CandidateModel model, int place, int of) {
        Evaluation evaluation = facts.evaluations().of(model, decisive);
        String reason = String.format(
                Locale.ROOT,
                "number %d of %d comparable models: holdout accuracy %.4f, loss %.4f",
                place,
                of,
                evaluation.accuracy(),
                evaluation.loss());
        boolean isHeldBack = evaluation.exceeds(facts.evaluations().of(champion, decisive), 0);
        return eligible(model, isHeldBack ? reason + "; " + whyHeldBack(model) : reason);
    }

    private String whyHeldBack(CandidateModel model) {
        return facts.isGainSmall(model, champion, decisive)
                ? "not more accurate than %s by more than the minimum gain".formatted(champion.modelId())
                : "not significantly better than %s".formatted(champion.modelId());
    }

    private static RankedCandidate eligible(CandidateModel model, String reason) {
        return new RankedCandidate(model.checkpoint(), Standing.ELIGIBLE, reason, Optional.empty());
    }

    private RankedCandidate notCompared(CandidateModel model) {
        String id = champion.modelId();
        if (facts.evaluations().has(model, decisive)) {
            return waiting(
                    model,
                    "more accurate than %s, but no event has a test of the two on one holdout".formatted(id),
                    test(model));
        }
        if (isOutranked(model)) {
            return eligible(model, "not better than %s or an earlier model on an older holdout".formatted(id));
        }
        if (facts.holdouts().isNewer(model.holdout(), decisive)) {
            return waiting(
                    model,
                    "not compared with %s on its holdout".formatted(id),
                    Optional.of(new MissingComparison(model.modelId(), id)));
        }
        List<CandidateModel> carriers = carriers(model);
        if (carriers.isEmpty()) {
            return notComparable(
                    model, "labels were removed or renamed: the holdout of %s lacks some of its labels".formatted(id));
        }
        return waiting(
                model,
                "evaluated only on an older holdout than %s".formatted(id),
                carriers.stream()
                        .filter(carrier -> carrier.checkpoint().hasRoomForComparison())
                        .findFirst()
                        .map(carrier -> new MissingComparison(carrier.modelId(), model.modelId())));
    }

    private boolean isOutranked(CandidateModel model) {
        return succession.outranked().contains(model.modelId())
                || model.checkpoint().holdout().accuracy() <= bestOutranked.getOrDefault(model.holdout(), -1.0);
    }

    private static RankedCandidate waiting(CandidateModel model, String reason, Optional<MissingComparison> missing) {
        return new RankedCandidate(model.checkpoint(), Standing.WAITING, reason, missing);
    }

    /** Returns the entry that would have McNemar's test; only an event on the decisive holdout can have it. */
    private Optional<MissingComparison> test(CandidateModel model) {
        if (model.holdout().equals(decisive)) {
            return Optional.of(new MissingComparison(model.modelId(), champion.modelId()));
        }
        return champion.holdout().equals(decisive)
                ? Optional.of(new MissingComparison(champion.modelId(), model.modelId()))
                : Optional.empty();
    }

    /**
     * Returns the models whose events can have the evaluation of a model on the decisive holdout, the champion first. A
     * model with further labels cannot be evaluated on it.
     */
    private List<CandidateModel> carriers(CandidateModel model) {
        return succession.members().stream()
                .filter(member -> member.holdout().equals(decisive))
                .filter(member -> member.checkpoint()
                        .labels()
                        .containsAll(model.checkpoint().labels()))
                .sorted(Comparator.comparing((CandidateModel member) -> !member.equals(champion))
                        .thenComparing(CandidateModel.BY_PUBLICATION))
                .toList();
    }

    private static RankedCandidate notComparable(CandidateModel model, String reason) {
        return new RankedCandidate(model.checkpoint(), Standing.NOT_COMPARABLE, reason, Optional.empty());
    }

    private RankedCandidate excluded(CandidateModel model) {
        if (!model.available()) {
            return new RankedCandidate(
                    model.checkpoint(), Standing.UNAVAILABLE, "refused or deferred", Optional.empty());
        }
        String reason = unverified.contains(model.modelId())
                ? "labels of %s were removed or renamed; it was not verified".formatted(champion.modelId())
                : "labels were removed or renamed: %s, published later, lacks some labels of %s"
                        .formatted(fold.restart().modelId(), fold.restarted().modelId());
        return notComparable(model, reason);
    }
}
