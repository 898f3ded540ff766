package dev.patisserie.common.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class StoreFaultTest {

    private static final StoreFault FAULT = new StoreFault(StoreContent.MODELS);

    @Test
    void aFullDiskHasItsOwnRetriableCode() {
        var full = new IOException("archive.zip: No space left on device");

        PatisserieException failure = FAULT.unavailable("read 'm.zip'", full, "permissions");

        assertThat(failure.code()).isEqualTo(ErrorCode.DISK_FULL);
        assertThat(failure.code().retriable()).isTrue();
        assertThat(failure).hasMessageContaining("free some").hasCause(full);
    }

    @Test
    void otherFailuresAreReportedAsAnUnavailableStore() {
        var failure = FAULT.unavailable("read 'm.zip'", new IOException("denied"), "permissions");

        assertThat(failure.code()).isEqualTo(ErrorCode.MODEL_STORE_UNAVAILABLE);
        assertThat(failure).hasMessageContaining("check permissions");
    }
}
