package dev.patisserie.feedback.retrain;

import dev.patisserie.common.io.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;

/**
 * The cause of an automatic training. Equal triggers give the same request id, so that a training is requested once,
 * however often and in which order its causes are read.
 *
 * @param kind the kind of cause
 * @param dataset name of the data set
 * @param ref the cause: the period of monitoring, the number of labels, or the time
 */
public record RetrainTrigger(Kind kind, String dataset, String ref) {

    private static final int NAME_LENGTH = 64;
    private static final int DIGEST_LENGTH = 16;

    /** A kind of cause. */
    public enum Kind {
        /** Monitors raised alarms. */
        DRIFT,
        /** There are enough new labels. */
        LABELS,
        /** A time of the schedule. */
        SCHEDULE;

        /** Returns the name in events and metric labels. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Returns the trigger of a version of the data set, whose labels the model in use lacks.
     *
     * @param version the version that has the new labels
     */
    public static RetrainTrigger labels(String dataset, String version) {
        return new RetrainTrigger(Kind.LABELS, dataset, version);
    }

    /** Returns the trigger of a time of the schedule. */
    public static RetrainTrigger schedule(String dataset, Instant due) {
        return new RetrainTrigger(Kind.SCHEDULE, dataset, due.toString());
    }

    /** Returns the id of the request, a valid name of at most 128 characters. */
    public String requestId() {
        String digest = Sha256.of((dataset + '\n' + ref).getBytes(StandardCharsets.UTF_8));
        String name = dataset.replaceAll("[^A-Za-z0-9._-]", "_");
        return "%s-%s-%s"
                .formatted(
                        kind.label(),
                        name.substring(0, Math.min(NAME_LENGTH, name.length())),
                        digest.substring(0, DIGEST_LENGTH));
    }
}
