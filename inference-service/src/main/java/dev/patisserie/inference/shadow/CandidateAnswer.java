package dev.patisserie.inference.shadow;

/**
 * The result of the candidate for one image. Exactly one of {@code label} and {@code failure} is present.
 *
 * @param label the most probable class; null after a failure
 * @param probability its probability; null after a failure
 * @param failure code of a failure, as in {@link dev.patisserie.common.event.ShadowAnswered.Failure}; null without one
 * @param reason the reason of the failure, for people; null without one
 * @param championMillis computation time of the champion; null if it was not measured
 * @param candidateMillis computation time of the candidate; null if it was not measured
 */
public record CandidateAnswer(
        String label,
        Double probability,
        String failure,
        String reason,
        Double championMillis,
        Double candidateMillis) {

    /** Creates a failure. */
    public static CandidateAnswer failed(String code, String reason) {
        return new CandidateAnswer(null, null, code, reason, null, null);
    }
}
