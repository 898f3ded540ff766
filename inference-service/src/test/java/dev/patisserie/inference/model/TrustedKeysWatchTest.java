package dev.patisserie.inference.model;

import static dev.patisserie.inference.Checkpoints.model;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.signing.KeyFiles;
import dev.patisserie.common.signing.SignatureCheck;
import dev.patisserie.common.signing.SignatureListener;
import dev.patisserie.common.signing.SignatureMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrustedKeysWatchTest extends ReconcilerTest {

    private static final ModelReconciler.Policy POLICY =
            policy(3, Duration.ofSeconds(2), new MemoryBudget(OptionalLong.empty(), false));

    private final FakeLoader loader = new FakeLoader();
    private final ModelReconciler reconciler = reconciler(loader, POLICY);

    @TempDir
    Path folder;

    private Path trusted;

    @BeforeEach
    void startWithOneKey() throws IOException {
        trusted = Files.createDirectories(folder.resolve("trusted"));
        addKey("first");
        reconciler.start();
        worker.runAll();
    }

    private void addKey(String name) throws IOException {
        KeyFiles.generate(folder.resolve(name + ".private.pem"), trusted.resolve(name + ".pem"));
    }

    private void startWatch(SignatureMode mode) {
        var check = new SignatureCheck(mode, trusted, Clock.systemUTC(), SignatureListener.NONE);
        new TrustedKeysWatch(check, catalog, reconciler, worker).start();
        worker.runAll();
    }

    private void refuse(ErrorCode code) {
        loader.fail("m-1", code);
        publishAndRun(reconciler, model("m-1").accuracy(0.7).event());
        assertThat(refusalOf("m-1").code()).isEqualTo(code);
        loader.failures.clear();
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            names = {"SIGNER_UNKNOWN", "SIGNER_EXPIRED"})
    void aModelOfAnUntrustedKeyServesAfterAKeyWasAdded(ErrorCode code) throws IOException {
        // Given
        startWatch(SignatureMode.REQUIRE);
        refuse(code);

        // When
        addKey("second");
        worker.runDelayed();

        // Then
        assertThat(live.serving().orElseThrow().checkpoint().modelId()).isEqualTo("m-1");
    }

    @Test
    void aRefusedModelIsNotVerifiedAgainWithoutAChangeOfTheKeys() {
        // Given
        startWatch(SignatureMode.REQUIRE);
        refuse(ErrorCode.SIGNER_UNKNOWN);

        // When
        worker.runDelayed();

        // Then: the watch continues
        assertThat(loader.loaded).containsExactly("m-1");
        assertThat(worker.delayed).hasSize(1);
    }

    @Test
    void aModelWithAnInvalidSignatureStaysRefused() throws IOException {
        // Given
        startWatch(SignatureMode.REQUIRE);
        refuse(ErrorCode.SIGNATURE_INVALID);

        // When
        addKey("second");
        worker.runDelayed();

        // Then
        assertThat(live.serving()).isEmpty();
        assertThat(loader.loaded).containsExactly("m-1");
    }

    @Test
    void watchesNothingIfSignaturesAreNotRequired() {
        startWatch(SignatureMode.WARN);

        assertThat(worker.delayed).isEmpty();
    }
}
