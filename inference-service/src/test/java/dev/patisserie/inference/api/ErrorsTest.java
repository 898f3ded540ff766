package dev.patisserie.inference.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.fault.ErrorCode;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests the HTTP status of the error codes. */
class ErrorsTest {

    /** The codes of the trainer, which no response of this service has, and those of its own failures. */
    private static final List<ErrorCode> NEVER_OF_A_CLIENT = List.of(
            ErrorCode.EVENT_INVALID,
            ErrorCode.JOB_RECORD_UNREADABLE,
            ErrorCode.REQUEST_CONFLICT,
            ErrorCode.DATASET_MISSING,
            ErrorCode.DATASET_INVALID,
            ErrorCode.DATASET_VERSION_MISSING,
            ErrorCode.DATASET_VERSIONS_UNREAD,
            ErrorCode.DATASET_STORE_UNAVAILABLE,
            ErrorCode.DATASET_OBJECT_MISSING,
            ErrorCode.DATASET_MANIFEST_INVALID,
            ErrorCode.DATASET_OBJECT_INVALID,
            ErrorCode.WEIGHTS_MISSING,
            ErrorCode.WEIGHTS_CORRUPT,
            ErrorCode.WEIGHTS_MISMATCH,
            ErrorCode.KERAS_UNSUPPORTED,
            ErrorCode.MODEL_LABELS_MISMATCH,
            ErrorCode.TRAINING_DIVERGED,
            ErrorCode.TRAINING_FAILED,
            ErrorCode.TRAINING_TOO_LARGE,
            ErrorCode.TRAINING_CRASHED,
            ErrorCode.TRAINING_CANCELLED,
            ErrorCode.SEARCH_FAILED,
            ErrorCode.DISK_FULL,
            ErrorCode.MODEL_STORE_UNAVAILABLE,
            ErrorCode.MODEL_ARTIFACT_MISSING,
            ErrorCode.MODEL_ARTIFACT_INVALID,
            ErrorCode.MODEL_DIGEST_MISMATCH,
            ErrorCode.SIGNATURE_MISSING,
            ErrorCode.SIGNATURE_INVALID,
            ErrorCode.SIGNER_UNKNOWN,
            ErrorCode.SIGNER_EXPIRED,
            ErrorCode.SIGNING_KEYS_UNAVAILABLE,
            ErrorCode.MODEL_ARCHIVE_INVALID,
            ErrorCode.MODEL_MANIFEST_MISMATCH,
            ErrorCode.MODEL_SIGNATURE_MISMATCH,
            ErrorCode.MODEL_PROBE_MISMATCH,
            ErrorCode.MODEL_LOAD_FAILED,
            ErrorCode.MODEL_TOO_LARGE,
            ErrorCode.MODEL_OPERATION_FORBIDDEN,
            ErrorCode.MODEL_CRASHED_VERIFIER,
            ErrorCode.MODEL_VERIFICATION_TIMEOUT,
            ErrorCode.MODEL_VERIFIER_UNAVAILABLE,
            ErrorCode.PREDICTION_UNDELIVERABLE,
            ErrorCode.CHECKPOINT_UNDELIVERABLE,
            ErrorCode.KAFKA_PERMISSION_MISSING,
            ErrorCode.KAFKA_LOGIN_REFUSED,
            ErrorCode.RECORD_UNPROCESSABLE,
            ErrorCode.INFERENCE_FAILED);

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = "IMAGE_.*")
    void rejectedImageIsAnErrorOfTheClient(ErrorCode code) {
        assertThat(Errors.status(code)).isBetween(400, 499);
    }

    @ParameterizedTest
    @EnumSource(names = {"IMAGE_TOO_LARGE", "IMAGE_HEADER_TOO_LARGE", "IMAGE_TOO_MANY_SCANS", "IMAGE_DECODE_TIMEOUT"})
    void imageAboveALimitIsTooLarge(ErrorCode code) {
        assertThat(Errors.status(code)).isEqualTo(413);
    }

    @Test
    void clientsMayRetryAboveALimitOfTheRate() {
        assertThat(Errors.status(ErrorCode.REQUEST_RATE_EXCEEDED)).isEqualTo(429);
        assertThat(Errors.status(ErrorCode.SERVICE_BUSY)).isEqualTo(503);
    }

    /** A new code must have a status, or belong to this list. */
    @Test
    void onlyFailuresOfTheServiceAreErrorsOfTheServer() {
        assertThat(EnumSet.allOf(ErrorCode.class))
                .filteredOn(code -> Errors.status(code) == 500)
                .containsExactlyInAnyOrderElementsOf(NEVER_OF_A_CLIENT);
    }
}
