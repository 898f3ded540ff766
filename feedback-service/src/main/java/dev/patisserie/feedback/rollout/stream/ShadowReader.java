package dev.patisserie.feedback.rollout.stream;

import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.common.event.ShadowAnswered;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.feedback.serde.RecordPosition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.jboss.logging.Logger;

/** Reads the records of topic {@code predictions.shadow}. Invalid records and those of other data sets are skipped. */
final class ShadowReader extends ContextualProcessor<byte[], byte[], String, ShadowAnswered> {

    private static final Logger LOG = Logger.getLogger(ShadowReader.class);

    private static final String NO_REASON = "-";

    private final String dataset;
    private final RolloutListener listener;

    ShadowReader(String dataset, RolloutListener listener) {
        this.dataset = dataset;
        this.listener = listener;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        ShadowAnswered answer;
        try {
            answer = EventCodec.decode(record.headers(), record.value(), ShadowAnswered.class);
        } catch (PatisserieException e) {
            skip(e.getMessage());
            return;
        }
        if (isTooLong(answer)) {
            skip("expected an image id of at most %d characters and labels of at most %d"
                    .formatted(ImageLabelled.LONGEST_ID, ImageLabelled.LONGEST_LABEL));
        } else if (answer.dataset().equals(dataset)) {
            context()
                    .forward(
                            new Record<>(answer.imageId(), shortened(answer), record.timestamp(), new RecordHeaders()));
        } else {
            listener.compared(ImageOutcome.OTHER_ROLLOUT);
        }
    }

    /** The ids and labels become part of the state, and must have the limits of a label. */
    private static boolean isTooLong(ShadowAnswered answer) {
        return answer.imageId().length() > ImageLabelled.LONGEST_ID
                || answer.champion().label().length() > ImageLabelled.LONGEST_LABEL
                || answer.candidate() != null && answer.candidate().label().length() > ImageLabelled.LONGEST_LABEL;
    }

    /** Returns the answer without the text of a failure, which has no limit. */
    private static ShadowAnswered shortened(ShadowAnswered answer) {
        if (answer.failure() == null) {
            return answer;
        }
        boolean isFinite = !answer.failure().code().equals(ShadowAnswered.Failure.NOT_FINITE);
        return new ShadowAnswered(
                answer.rolloutId(),
                answer.dataset(),
                answer.imageId(),
                answer.champion(),
                null,
                answer.candidateId(),
                new ShadowAnswered.Failure(
                        isFinite ? ShadowAnswered.Failure.FAILED : ShadowAnswered.Failure.NOT_FINITE, NO_REASON),
                answer.times(),
                answer.image(),
                answer.fingerprint(),
                answer.at());
    }

    private void skip(String reason) {
        listener.compared(ImageOutcome.INVALID);
        LOG.warnf(
                "shadow answer skipped position=%s reason=\"%s\"",
                RecordPosition.of(context()).orElse("unknown"), reason);
    }
}
