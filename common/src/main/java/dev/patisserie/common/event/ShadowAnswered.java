package dev.patisserie.common.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;

/**
 * The answer of a rollout's candidate to an image that the champion has answered, or the failure of the candidate. The
 * answer is only compared: the sender of the image receives that of the champion. The event has both answers, so that
 * readers need no join.
 *
 * @param rolloutId the rollout
 * @param dataset the data set of both models
 * @param imageId the image, as in {@link PredictionMade}; key of the record
 * @param champion the champion's answer
 * @param candidate the candidate's answer; null if it failed
 * @param candidateId the candidate's model id
 * @param failure the reason for which the candidate has no answer; null if it has one
 * @param times the computation times of both models for this image; null if they were not measured
 * @param image the position of the image's record; null if unknown
 * @param fingerprint the difference hash of the decoded image, 32 lower-case hex digits; null if unknown
 * @param at time of the answer or the failure (UTC)
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ShadowAnswered(
        String rolloutId,
        String dataset,
        String imageId,
        Answer champion,
        Answer candidate,
        String candidateId,
        Failure failure,
        Times times,
        ImageReference image,
        String fingerprint,
        Instant at)
        implements Event {

    /** The CloudEvents type. */
    public static final String TYPE = "shadow.answered.v1";

    /** Validates the fields. */
    public ShadowAnswered {
        Require.name("rolloutId", rolloutId);
        Require.name("dataset", dataset);
        Require.text("imageId", imageId);
        Require.present("champion", champion);
        Require.name("candidateId", candidateId);
        if (candidate == null == (failure == null)) {
            throw new IllegalArgumentException("exactly one of candidate and failure must be present, were %s and %s"
                    .formatted(candidate, failure));
        }
        Require.optionalFingerprint(fingerprint);
        Require.time("at", at);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String key() {
        return imageId;
    }

    /**
     * The answer of a model.
     *
     * @param modelId the model
     * @param label the most probable class
     * @param probability its probability, 0 to 1
     */
    public record Answer(String modelId, String label, double probability) {
        /** Validates the fields. */
        public Answer {
            Require.name("modelId", modelId);
            Require.text("label", label);
            Require.range("probability", probability, 0, 1);
        }
    }

    /**
     * A failure of the candidate.
     *
     * @param code {@value #NOT_FINITE}, {@value #FAILED} or {@value #CRASHED}
     * @param reason the reason, for people
     */
    public record Failure(String code, String reason) {

        /** A probability is not finite. */
        public static final String NOT_FINITE = "not-finite";

        /** The forward pass failed or took too long. */
        public static final String FAILED = "failed";

        /** The process of the candidate ended. */
        public static final String CRASHED = "crashed";

        /** Validates the fields. */
        public Failure {
            Require.text("failure.code", code);
            Require.text("failure.reason", reason);
        }
    }

    /**
     * Computation times of one image, measured one after the other in the same process.
     *
     * @param championMillis time of the champion, in milliseconds, at least 0
     * @param candidateMillis time of the candidate, in milliseconds, at least 0
     */
    public record Times(double championMillis, double candidateMillis) {
        /** Validates the ranges. */
        public Times {
            Require.range("times.championMillis", championMillis, 0, Double.MAX_VALUE);
            Require.range("times.candidateMillis", candidateMillis, 0, Double.MAX_VALUE);
        }
    }
}
