package dev.patisserie.common.selection;

import dev.patisserie.common.event.CheckpointPublished.ComparedModel;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A succession of champions over comparable models, each of which was more accurate than the previous one on a holdout
 * on which both were evaluated. The newest such holdout is decisive. Not thread-safe.
 */
final class Succession {

    private final KnownFacts facts;
    private final Predicate<CandidateModel> maySucceed;
    private final Map<String, CandidateModel> members = new LinkedHashMap<>();
    private final Set<String> outranked = new HashSet<>();
    private final Set<String> outrankedEarlier = new HashSet<>(); // before the decisive holdout became decisive
    private CandidateModel champion; // null before the first member
    private CandidateModel incumbent; // the champion when the decisive holdout became decisive
    private String decisive;

    /**
     * Creates a succession without members.
     *
     * @param facts the facts known so far; the caller adds to them
     * @param maySucceed whether a member may be champion
     */
    Succession(KnownFacts facts, Predicate<CandidateModel> maySucceed) {
        this.facts = facts;
        this.maySucceed = maySucceed;
    }

    boolean isEmpty() {
        return champion == null;
    }

    CandidateModel champion() {
        return champion;
    }

    String decisive() {
        return decisive;
    }

    Collection<CandidateModel> members() {
        return members.values();
    }

    Set<String> outranked() {
        return outranked;
    }

    /** Discards all members and starts again with one. */
    void startWith(CandidateModel first) {
        members.clear();
        outranked.clear();
        members.put(first.modelId(), first);
        begin(first, first.holdout());
    }

    /** Continues from the champion of another succession; the members stay. */
    void continueFrom(Succession other) {
        outranked.clear();
        outranked.addAll(other.outranked);
        members.putAll(other.members);
        begin(other.champion, other.decisive);
        settle();
    }

    private void begin(CandidateModel model, String holdout) {
        champion = model;
        incumbent = model;
        decisive = holdout;
        outrankedEarlier.clear();
        outrankedEarlier.addAll(outranked);
    }

    /**
     * Returns whether a model may become a member: it has all labels of the champion, or its holdout is older than the
     * decisive one, so that missing labels do not mean that they were removed or renamed.
     */
    boolean admits(CandidateModel newcomer) {
        return newcomer.checkpoint().labels().containsAll(champion.checkpoint().labels())
                || facts.holdouts().isNewer(decisive, newcomer.holdout());
    }

    void add(CandidateModel newcomer) {
        members.put(newcomer.modelId(), newcomer);
    }

    /**
     * Considers the facts that a publication has added, after it became a member if it is admitted.
     *
     * @param reordered whether it changed the order of holdouts
     */
    void consider(CandidateModel source, boolean reordered) {
        boolean isNewer = facts.holdouts().isNewer(source.holdout(), decisive);
        boolean mayAdvance = isNewer && facts.evaluations().has(champion, source.holdout());
        if (challenge(affected(source)) || mayAdvance || reordered) {
            settle();
        }
    }

    /** Returns the members that may be newly evaluated on the decisive holdout; the others were considered before. */
    private List<CandidateModel> affected(CandidateModel source) {
        Stream<String> others = source.checkpoint().comparedWith().stream()
                .filter(compared -> source.holdout().equals(decisive))
                .map(ComparedModel::modelId);
        return Stream.concat(Stream.of(source.modelId()), others)
                .distinct()
                .filter(members::containsKey)
                .map(members::get)
                .toList();
    }

    /** Replaces the champion by better ones, and the decisive holdout by newer ones, as far as the facts permit. */
    private void settle() {
        boolean changed = true;
        while (changed) {
            changed = challenge(members.values()) || advance();
        }
    }

    private boolean challenge(Collection<CandidateModel> challengers) {
        Optional<CandidateModel> best = bestOf(challengers, decisive, model -> facts.beats(model, champion, decisive));
        best.ifPresent(model -> champion = model);
        rank(challengers);
        return best.isPresent();
    }

    private Optional<CandidateModel> bestOf(
            Collection<CandidateModel> challengers, String holdout, Predicate<CandidateModel> challenges) {
        Comparator<CandidateModel> bestFirst = facts.evaluations().bestFirst(holdout);
        return challengers.stream()
                .filter(maySucceed)
                .filter(model -> facts.evaluations().has(model, holdout))
                .filter(challenges)
                .min(bestFirst);
    }

    /** Records the models that are not more accurate than the champion. */
    private void rank(Collection<CandidateModel> models) {
        Evaluation best = facts.evaluations().of(champion, decisive);
        models.stream()
                .filter(model -> facts.evaluations().has(model, decisive))
                .filter(model -> !facts.evaluations().of(model, decisive).exceeds(best, 0))
                .forEach(model -> outranked.add(model.modelId()));
        outranked.remove(champion.modelId());
    }

    /** Makes the newest holdout decisive on which the champion was evaluated. */
    private boolean advance() {
        Optional<String> next = members.values().stream()
                .map(CandidateModel::holdout)
                .filter(holdout -> facts.holdouts().isNewer(holdout, decisive))
                .filter(holdout -> facts.evaluations().has(champion, holdout))
                .max(facts.holdouts());
        next.ifPresent(holdout -> begin(champion, holdout));
        return next.isPresent();
    }

    /**
     * Selects a member that beats the incumbent of another succession, if that outranked the champion and the champion
     * was not evaluated on the holdout.
     */
    void succeedTo(Succession reference) {
        String holdout = reference.decisive;
        if (facts.holdouts().isNewer(holdout, decisive)
                && !facts.evaluations().has(champion, holdout)
                && reference.outrankedEarlier.contains(champion.modelId())) {
            bestOf(members.values(), holdout, model -> facts.beats(model, reference.incumbent, holdout))
                    .ifPresent(model -> {
                        outranked.add(champion.modelId());
                        begin(model, holdout);
                        settle();
                    });
        }
    }

    /** Returns whether the champion of another succession was evaluated on the decisive holdout. */
    boolean evaluates(Succession other) {
        return !other.isEmpty() && facts.evaluations().has(other.champion, decisive);
    }
}
