package dev.patisserie.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.clock.ManualClock;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.inference.Checkpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefusedArchivesTest {

    private static final String DIGEST = Checkpoints.digest("archive");

    @TempDir Path folder;

    private final ManualClock clock = new ManualClock(Checkpoints.NOON);

    private RefusedArchives open() {
        return new RefusedArchives(folder, clock);
    }

    /** The process ends while it loads: the note stays. */
    private void crashWhileLoading() throws IOException {
        open();
        Files.writeString(folder.resolve(RefusedArchives.LOADING), DIGEST);
    }

    @Test
    void refusalOutlivesTheProcess() {
        open().refuse(DIGEST, ErrorCode.MODEL_CRASHED_VERIFIER, "exit status 139");

        assertRefused(open(), ErrorCode.MODEL_CRASHED_VERIFIER);
        assertThatCode(() -> open().requireNotRefused(Checkpoints.digest("another")))
                .doesNotThrowAnyException();
    }

    @Test
    void oneCrashOfTheServiceDoesNotRefuseAnArchiveAndTheSecondDoes() throws IOException {
        crashWhileLoading();
        assertThatCode(() -> open().requireNotRefused(DIGEST)).doesNotThrowAnyException();

        crashWhileLoading();
        assertRefused(open(), ErrorCode.MODEL_CRASHED_VERIFIER);
    }

    @Test
    void refusalIsKnownOnceTheFolderCanBeReadAndClearedBeforeThatToo() throws IOException {
        // Given: a file stands where the folder of two refusals has to be
        String other = Checkpoints.digest("another");
        open().refuse(DIGEST, ErrorCode.MODEL_CRASHED_VERIFIER, "exit status 139");
        open().refuse(other, ErrorCode.MODEL_CRASHED_VERIFIER, "exit status 139");
        Path away = Files.move(folder, folder.resolveSibling(folder.getFileName() + "-away"));
        Files.createFile(folder);
        RefusedArchives late = open();

        // When
        assertThatThrownBy(() -> late.requireNotRefused(DIGEST))
                .isInstanceOfSatisfying(
                        PatisserieException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.MODEL_STORE_UNAVAILABLE));
        late.clear(other, clock.instant());
        Files.delete(folder);
        Files.move(away, folder);

        // Then
        assertRefused(late, ErrorCode.MODEL_CRASHED_VERIFIER);
        late.requireNotRefused(other);
        open().requireNotRefused(other);
    }

    @Test
    void aLoadThatEndsWithOrWithoutAnErrorIsNoCrash() throws IOException {
        RefusedArchives refused = open();

        assertThat(refused.<String>during(DIGEST, () -> "loaded")).isEqualTo("loaded");
        assertThatThrownBy(
                        () ->
                                refused.during(
                                        DIGEST,
                                        () -> {
                                            throw new IllegalStateException("refused");
                                        }))
                .hasMessage("refused");

        assertThat(folder.resolve(RefusedArchives.LOADING)).doesNotExist();
    }

    @Test
    void loadThatSucceedsForgetsAnEarlierCrash() throws IOException {
        crashWhileLoading();
        open().<String>during(DIGEST, () -> "loaded");

        crashWhileLoading();

        assertThatCode(() -> open().requireNotRefused(DIGEST)).doesNotThrowAnyException();
    }

    @Test
    void noteStandsWhileAnArchiveIsLoaded() throws IOException {
        open().during(
                        DIGEST,
                        () ->
                                assertThat(folder.resolve(RefusedArchives.LOADING))
                                        .hasContent(DIGEST));
    }

    @Test
    void operatorClearsARefusalButNotALaterOne() {
        // Given a refusal at noon
        RefusedArchives refused = open();
        refused.refuse(DIGEST, ErrorCode.MODEL_VERIFICATION_TIMEOUT, "PT2M");

        // Then an earlier decision does not concern it, and a later one does
        assertThat(refused.clear(DIGEST, clock.instant().minus(Duration.ofSeconds(1)))).isFalse();
        assertRefused(refused, ErrorCode.MODEL_VERIFICATION_TIMEOUT);
        assertThat(refused.clear(DIGEST, clock.instant())).isTrue();
        assertThatCode(() -> open().requireNotRefused(DIGEST)).doesNotThrowAnyException();
    }

    @Test
    void skipsLinesThatItDoesNotUnderstand() throws IOException {
        open().refuse(DIGEST, ErrorCode.MODEL_CRASHED_VERIFIER, "exit status 139");
        Path file = folder.resolve(RefusedArchives.FILE);
        Files.writeString(file, "garbage\nx NO_SUCH_CODE now many\n" + Files.readString(file));

        assertRefused(open(), ErrorCode.MODEL_CRASHED_VERIFIER);
    }

    private static void assertRefused(RefusedArchives refused, ErrorCode code) {
        assertThatThrownBy(() -> refused.requireNotRefused(DIGEST))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining("patisserie retry MODEL");
    }
}
