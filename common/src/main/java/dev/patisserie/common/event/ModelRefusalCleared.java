package dev.patisserie.common.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;

/**
 * An operator clears the refusals of one model archive, and each replica verifies it again. The event applies to
 * refusals up to {@code at}; a later refusal of the same archive remains in force.
 *
 * <p>The key differs from every data set's name, so compaction keeps the pins of the topic. Readers that do not know
 * this type ignore the key like that of another data set.
 *
 * @param dataset the data set that the model was trained on
 * @param modelId the model; for people and logs only
 * @param artifactSha256 SHA-256 of the archive, 64 lower-case hex digits
 * @param at time of the decision (UTC)
 * @param reason an explanation for people; may be empty
 * @param by the person or program that decided, 1 to 200 characters; null if unknown
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelRefusalCleared(
        String dataset, String modelId, String artifactSha256, Instant at, String reason, String by) implements Event {

    /** The CloudEvents type. */
    public static final String TYPE = "model.refusal.cleared.v1";

    /** Prefix of the key, before the archive's SHA-256; names of data sets contain no slash. */
    public static final String KEY_PREFIX = "refusal/";

    private static final int MAX_REASON = 1000;

    /** Validates the fields. */
    public ModelRefusalCleared {
        Require.name("dataset", dataset);
        Require.name("modelId", modelId);
        Require.sha256("artifactSha256", artifactSha256);
        Require.present("at", at);
        if (Require.present("reason", reason).length() > MAX_REASON) {
            throw new IllegalArgumentException(
                    "reason must have at most %d characters, had %d".formatted(MAX_REASON, reason.length()));
        }
        by = Require.optionalText("by", by, Decision.MAX_BY);
    }

    /** Creates a decision without an author. */
    public ModelRefusalCleared(String dataset, String modelId, String artifactSha256, Instant at, String reason) {
        this(dataset, modelId, artifactSha256, at, reason, null);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String key() {
        return KEY_PREFIX + artifactSha256;
    }
}
