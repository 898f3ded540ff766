package dev.patisserie.inference.classify;

import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.fault.ErrorCode;

/** What became of one image. Sealed: whoever routes, counts or logs outcomes handles all three kinds. */
public sealed interface Outcome {

    /** Returns the value of the metric label {@code outcome}. */
    String label();

    /**
     * The model answered.
     *
     * @param prediction its answer
     * @param verdict whether that is what the image's sender claims
     */
    record Predicted(PredictionMade prediction, Verdict verdict) implements Outcome {
        @Override
        public String label() {
            return "predicted";
        }
    }

    /** There is no answer; the image goes to the dead letters. */
    sealed interface Unanswered extends Outcome {

        /** Why, for machines. */
        ErrorCode code();

        /** Why, for people. */
        String reason();
    }

    /**
     * The image can never be classified; a retry would fail the same way.
     *
     * @param code one of the {@code IMAGE_*} codes
     * @param reason expected and found
     */
    record Rejected(ErrorCode code, String reason) implements Unanswered {
        @Override
        public String label() {
            return "rejected";
        }
    }

    /**
     * The image may be fine; the work on it failed.
     *
     * @param code {@link ErrorCode#INFERENCE_FAILED}
     * @param reason what failed
     */
    record Failed(ErrorCode code, String reason) implements Unanswered {
        @Override
        public String label() {
            return "failed";
        }
    }
}
