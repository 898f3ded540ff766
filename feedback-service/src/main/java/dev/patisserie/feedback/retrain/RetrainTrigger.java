package dev.patisserie.feedback.retrain;

import dev.patisserie.common.event.TrainingTrigger;
import dev.patisserie.common.io.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;

/**
 * The cause of an automatic training. Equal triggers give the same request id, so that a training is requested once,
 * however often and in which order its causes are read.
 *
 * @param kind the kind of cause; not {@link TrainingTrigger.Kind#PERSON}
 * @param dataset name of the data set
 * @param ref the cause: the period of monitoring, the version of the data set, or the time
 */
public record RetrainTrigger(TrainingTrigger.Kind kind, String dataset, String ref) {

    /** The causes of automatic trainings. */
    private static final Set<TrainingTrigger.Kind> KINDS =
            EnumSet.complementOf(EnumSet.of(TrainingTrigger.Kind.PERSON));

    private static final int NAME_LENGTH = 64;
    private static final int DIGEST_LENGTH = 16;

    /** Rejects other causes. */
    public RetrainTrigger {
        if (!KINDS.contains(kind)) {
            throw new IllegalArgumentException("kind must be one of %s, was %s".formatted(KINDS, kind));
        }
    }

    /**
     * Returns the trigger of a version of the data set, whose labels the model in use lacks.
     *
     * @param version the version that has the new labels
     */
    public static RetrainTrigger labels(String dataset, String version) {
        return new RetrainTrigger(TrainingTrigger.Kind.LABELS, dataset, version);
    }

    /** Returns the trigger of a time of the schedule. */
    public static RetrainTrigger schedule(String dataset, Instant due) {
        return new RetrainTrigger(TrainingTrigger.Kind.SCHEDULE, dataset, due.toString());
    }

    /** Returns the id of the request, a valid name of at most 128 characters. */
    public String requestId() {
        String digest = Sha256.of((dataset + '\n' + ref).getBytes(StandardCharsets.UTF_8));
        return prefix(kind, dataset) + digest.substring(0, DIGEST_LENGTH);
    }

    private static String prefix(TrainingTrigger.Kind kind, String dataset) {
        String name = dataset.replaceAll("[^A-Za-z0-9._-]", "_");
        return "%s-%s-".formatted(kind.label(), name.substring(0, Math.min(NAME_LENGTH, name.length())));
    }

    /** Returns whether a request id has the form of an automatic training of a data set. */
    public static boolean isRequestId(String dataset, String id) {
        return KINDS.stream()
                .map(kind -> prefix(kind, dataset))
                .anyMatch(prefix -> id.startsWith(prefix)
                        && id.substring(prefix.length()).matches("[0-9a-f]{" + DIGEST_LENGTH + "}"));
    }

    /** Returns the trigger as part of a request. */
    TrainingTrigger event() {
        return new TrainingTrigger(kind, ref);
    }
}
