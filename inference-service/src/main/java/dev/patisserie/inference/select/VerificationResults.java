package dev.patisserie.inference.select;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.selection.PublishedModel;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The verification results of models. Final results are kept after the publication leaves the catalogue, so that a
 * record that is read again is not verified again. Not thread-safe.
 *
 * <p>A refusal belongs to one publication (event and digest) or to an artifact's digest in any event. A refusal of a
 * digest requires a failure found after the archive's digest and manifest were verified, because no event can cause
 * such a failure for another archive.
 *
 * <p>A publication that is repeated with other comparisons is the same one, because comparisons do not affect
 * verification.
 */
final class VerificationResults {

    /** Maximum number of results of each kind; the oldest is discarded first and would merely be verified again. */
    private static final int MOST = 10_000;

    private final Map<String, Refusal> refusedDigests = bounded();
    private final Map<CheckpointPublished, Refusal> refusedEvents = bounded();
    private final Map<CheckpointPublished, Boolean> verified = bounded();
    private final Map<CheckpointPublished, Deferral> deferrals = new HashMap<>(); // of known publications

    private static <K, V> Map<K, V> bounded() {
        return new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > MOST;
            }
        };
    }

    private static CheckpointPublished key(CheckpointPublished checkpoint) {
        return checkpoint.withComparisons(List.of());
    }

    Candidate candidate(PublishedModel publication) {
        CheckpointPublished key = key(publication.checkpoint());
        Refusal refusal = refusedDigests.getOrDefault(key.artifactSha256(), refusedEvents.get(key));
        return new Candidate(
                publication,
                Optional.ofNullable(refusal),
                Optional.ofNullable(deferrals.get(key)),
                verified.containsKey(key));
    }

    void refuse(CheckpointPublished checkpoint, Refusal refusal) {
        deferrals.remove(key(checkpoint));
        refusedEvents.put(key(checkpoint), refusal);
    }

    void refuse(String digest, Refusal refusal) {
        refusedDigests.put(digest, refusal);
    }

    void clearRefusal(String digest) {
        refusedDigests.remove(digest);
        refusedEvents.keySet().removeIf(event -> event.artifactSha256().equals(digest));
        deferrals.replaceAll((event, deferral) -> event.artifactSha256().equals(digest) ? deferral.over() : deferral);
    }

    /** Clears the refusals of publications with that code; returns whether there were any. */
    boolean lift(ErrorCode code) {
        return refusedEvents.values().removeIf(refusal -> refusal.code() == code);
    }

    void defer(CheckpointPublished checkpoint, Deferral deferral) {
        deferrals.put(key(checkpoint), deferral);
    }

    /** Makes a deferred model a candidate again and keeps its count of attempts. */
    void reconsider(CheckpointPublished checkpoint) {
        deferrals.computeIfPresent(key(checkpoint), (key, deferral) -> deferral.over());
    }

    /** Ends all deferrals but those after a failure that may be the machine's fault: its cause may not have ended. */
    void reconsiderAll() {
        deferrals.replaceAll((key, deferral) -> Deferral.isDoubtful(deferral.code()) ? deferral : deferral.over());
    }

    void verify(CheckpointPublished checkpoint) {
        deferrals.remove(key(checkpoint));
        verified.put(key(checkpoint), true);
    }

    /** Discards the deferrals of publications that are no longer in the catalogue. */
    void keepDeferrals(Collection<PublishedModel> known) {
        deferrals
                .keySet()
                .retainAll(known.stream().map(each -> key(each.checkpoint())).collect(Collectors.toSet()));
    }
}
