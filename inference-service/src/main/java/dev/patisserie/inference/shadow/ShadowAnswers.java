package dev.patisserie.inference.shadow;

import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.ShadowAnswered;
import dev.patisserie.common.event.ShadowAnswered.Answer;
import dev.patisserie.common.event.ShadowAnswered.Failure;
import dev.patisserie.common.event.ShadowAnswered.Times;
import dev.patisserie.common.text.Printable;
import java.time.Clock;
import java.util.Set;

/** Publishes the answers of a candidate beside those of the champion. */
final class ShadowAnswers {

    private static final int LONGEST_REASON = 1000;

    private static final Set<String> CODES = Set.of(Failure.NOT_FINITE, Failure.FAILED, Failure.CRASHED);

    private final ShadowSink sink;
    private final Clock clock;

    ShadowAnswers(ShadowSink sink, Clock clock) {
        this.sink = sink;
        this.clock = clock;
    }

    /** Publishes an answer; returns whether the candidate answered the image. */
    boolean publish(SampledImage sampled, CandidateAnswer answer) {
        ShadowAnswered event = event(sampled, checked(sampled, answer));
        sink.send(event);
        return event.failure() == null;
    }

    /**
     * Returns a failure instead of an answer that the event cannot state: the process of the candidate is not trusted.
     */
    private static CandidateAnswer checked(SampledImage sampled, CandidateAnswer answer) {
        if (answer.failure() != null) {
            return answer;
        }
        boolean isValid = answer.label() != null
                && sampled.plan().candidate().labels().contains(answer.label())
                && answer.probability() != null
                && answer.probability() >= 0
                && answer.probability() <= 1;
        return isValid
                ? answer
                : CandidateAnswer.failed(
                        Failure.FAILED,
                        "expected a label of the model with a probability, found '%s' with %s"
                                .formatted(answer.label(), answer.probability()));
    }

    private ShadowAnswered event(SampledImage sampled, CandidateAnswer answer) {
        PredictionMade prediction = sampled.prediction();
        String candidate = sampled.plan().candidate().modelId();
        return new ShadowAnswered(
                sampled.plan().rolloutId(),
                sampled.plan().candidate().dataset(),
                prediction.imageId(),
                new Answer(prediction.modelId(), prediction.label(), prediction.probability()),
                answer.failure() == null ? new Answer(candidate, answer.label(), answer.probability()) : null,
                candidate,
                failure(answer),
                times(answer),
                sampled.image().position(),
                prediction.fingerprint(),
                clock.instant());
    }

    private static Failure failure(CandidateAnswer answer) {
        if (answer.failure() == null) {
            return null;
        }
        String code = CODES.contains(answer.failure()) ? answer.failure() : Failure.FAILED;
        return new Failure(code, Printable.abbreviated("" + answer.reason(), LONGEST_REASON));
    }

    private static Times times(CandidateAnswer answer) {
        return isTime(answer.championMillis()) && isTime(answer.candidateMillis())
                ? new Times(answer.championMillis(), answer.candidateMillis())
                : null;
    }

    private static boolean isTime(Double millis) {
        return millis != null && millis >= 0 && millis <= Double.MAX_VALUE;
    }
}
