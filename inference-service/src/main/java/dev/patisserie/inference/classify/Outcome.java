package dev.patisserie.inference.classify;

import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.fault.ErrorCode;

/** The result of one image. Sealed, so that all code that routes, counts or logs outcomes handles the three kinds. */
public sealed interface Outcome {

    /** Returns the value of the metric label {@code outcome}. */
    String label();

    /**
     * The image was classified.
     *
     * @param prediction the model's prediction
     * @param verdict the comparison with the class claimed by the sender
     */
    record Predicted(PredictionMade prediction, Verdict verdict) implements Outcome {
        @Override
        public String label() {
            return "predicted";
        }
    }

    /** The image has no prediction and is sent to the dead-letter topic. */
    sealed interface Unanswered extends Outcome {

        /** Returns the reason, for machines. */
        ErrorCode code();

        /** Returns the reason, for people. */
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
     * The processing of the image failed; the image may be valid.
     *
     * @param code {@link ErrorCode#INFERENCE_FAILED}
     * @param reason description of the failure
     */
    record Failed(ErrorCode code, String reason) implements Unanswered {
        @Override
        public String label() {
            return "failed";
        }
    }
}
