package dev.patisserie.inference.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.fault.ErrorCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests the HTTP status of the error codes. */
class ErrorsTest {

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

    @ParameterizedTest
    @EnumSource(names = {"INFERENCE_FAILED", "DISK_FULL", "MODEL_LOAD_FAILED"})
    void failureOfTheServiceIsAnErrorOfTheServer(ErrorCode code) {
        assertThat(Errors.status(code)).isEqualTo(500);
    }
}
