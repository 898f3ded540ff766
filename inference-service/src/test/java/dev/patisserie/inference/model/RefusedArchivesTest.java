package dev.patisserie.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.patisserie.common.clock.ManualClock;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.inference.Checkpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RefusedArchivesTest {

    private static final String DIGEST = Checkpoints.digest("archive");

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock(Checkpoints.NOON);

    private RefusedArchives open() {
        return new RefusedArchives(folder, clock);
    }

    /** Simulates the end of the process during a load, which leaves the file. */
    private void crashWhileLoading() throws IOException {
        open();
        Files.writeString(folder.resolve(RefusedArchives.LOADING), DIGEST);
    }

    @Test
    void refusalSurvivesARestart() {
        open().refuse(DIGEST, ErrorCode.MODEL_CRASHED_VERIFIER, "exit status 139");

        assertRefused(open(), ErrorCode.MODEL_CRASHED_VERIFIER);
        assertThatCode(() -> open().requireNotRefused(Checkpoints.digest("another")))
                .doesNotThrowAnyException();
    }

    @Test
    void secondCrashOfTheServiceRefusesAnArchive() throws IOException {
        crashWhileLoading();
        assertThatCode(() -> open().requireNotRefused(DIGEST)).doesNotThrowAnyException();

        crashWhileLoading();
        assertRefused(open(), ErrorCode.MODEL_CRASHED_VERIFIER);
    }

    @Test
    void refusalsAreReadAndClearedOnceTheFolderIsUsable() throws IOException {
        // Given: a file in place of the folder with two refusals
        String other = Checkpoints.digest("another");
        open().refuse(DIGEST, ErrorCode.MODEL_CRASHED_VERIFIER, "exit status 139");
        open().refuse(other, ErrorCode.MODEL_CRASHED_VERIFIER, "exit status 139");
        Path away = Files.move(folder, folder.resolveSibling(folder.getFileName() + "-away"));
        Files.createFile(folder);
        RefusedArchives late = open();

        // When
        assertThatThrownBy(() -> late.requireNotRefused(DIGEST))
                .isInstanceOfSatisfying(PatisserieException.class, e -> assertThat(e.code())
                        .isEqualTo(ErrorCode.MODEL_STORE_UNAVAILABLE));
        late.clear(other, clock.instant());
        Files.delete(folder);
        Files.move(away, folder);

        // Then
        assertRefused(late, ErrorCode.MODEL_CRASHED_VERIFIER);
        late.requireNotRefused(other);
        open().requireNotRefused(other);
    }

    @Test
    void completedLoadIsNotACrash() throws IOException {
        RefusedArchives refused = open();

        assertThat(refused.<String>during(DIGEST, () -> "loaded")).isEqualTo("loaded");
        assertThatThrownBy(() -> refused.during(DIGEST, () -> {
                    throw new IllegalStateException("refused");
                }))
                .hasMessage("refused");

        assertThat(folder.resolve(RefusedArchives.LOADING)).doesNotExist();
    }

    @Test
    void successfulLoadResetsAnEarlierCrash() throws IOException {
        crashWhileLoading();
        open().<String>during(DIGEST, () -> "loaded");

        crashWhileLoading();

        assertThatCode(() -> open().requireNotRefused(DIGEST)).doesNotThrowAnyException();
    }

    @Test
    void fileNamesTheArchiveDuringALoad() throws IOException {
        open().during(DIGEST, () -> assertThat(folder.resolve(RefusedArchives.LOADING))
                .hasContent(DIGEST));
    }

    @ParameterizedTest
    @EnumSource(names = {"MODEL_VERIFICATION_TIMEOUT", "MODEL_CRASHED_VERIFIER", "MODEL_LOAD_FAILED"})
    void secondSuspectedFailureRefusesTheArchiveAcrossARestart(ErrorCode code) {
        // When
        PatisserieException first = open().suspect(DIGEST, code, "found", null);
        open().requireNotRefused(DIGEST);
        PatisserieException second = open().suspect(DIGEST, code, "found", null);

        // Then
        assertThat(first.code()).isEqualTo(ErrorCode.MODEL_VERIFIER_UNAVAILABLE);
        assertThat(first.code().retriable()).isTrue();
        assertThat(first).hasMessageContaining("retried").hasMessageContaining("found");
        assertThat(second.code()).isEqualTo(code);
        assertRefused(open(), code);
    }

    @Test
    void suspectedFailureIsCountedWithoutAWritableFolder() throws IOException {
        RefusedArchives refused = open();
        Files.createDirectories(folder.resolve(RefusedArchives.FILE).resolve("in-the-way"));

        refused.suspect(DIGEST, ErrorCode.MODEL_VERIFICATION_TIMEOUT, "PT2M", null);
        refused.suspect(DIGEST, ErrorCode.MODEL_VERIFICATION_TIMEOUT, "PT2M", null);

        assertRefused(refused, ErrorCode.MODEL_VERIFICATION_TIMEOUT);
    }

    private enum Step {
        SUSPECT,
        CRASH_OF_THE_SERVICE,
        LOAD,
        OPERATOR,
        RESTART
    }

    /** Refuses after two failures since a load or an operator's decision, for any order of events. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void refusesAfterTwoConsecutiveFailures(long seed) throws IOException {
        var random = new Random(seed);
        RefusedArchives refused = open();
        int failures = 0;
        for (int i = 0; i < 60; i++) {
            Step step = Step.values()[random.nextInt(Step.values().length)];
            boolean isRefused = failures >= 2;
            switch (step) {
                case SUSPECT -> {
                    if (!isRefused) { // refused archives are not loaded
                        refused.suspect(DIGEST, ErrorCode.MODEL_VERIFICATION_TIMEOUT, "", null);
                        failures++;
                    }
                }
                case CRASH_OF_THE_SERVICE -> {
                    if (!isRefused) {
                        crashWhileLoading();
                        refused = open();
                        failures++;
                    }
                }
                case LOAD -> {
                    if (!isRefused) {
                        refused.<String>during(DIGEST, () -> "loaded");
                        failures = 0;
                    }
                }
                case OPERATOR -> {
                    refused.clear(DIGEST, clock.instant());
                    failures = 0;
                }
                case RESTART -> refused = open();
            }
            RefusedArchives now = refused;
            assertThat(catchThrowable(() -> now.requireNotRefused(DIGEST)) != null)
                    .as("refused after step %d, %s", i, step)
                    .isEqualTo(failures >= 2);
        }
    }

    @Test
    void operatorClearsARefusalButNotALaterOne() {
        // Given a refusal at noon
        RefusedArchives refused = open();
        refused.refuse(DIGEST, ErrorCode.MODEL_VERIFICATION_TIMEOUT, "PT2M");

        // Then an earlier decision does not clear it, but a later one does
        assertThat(refused.clear(DIGEST, clock.instant().minus(Duration.ofSeconds(1))))
                .isFalse();
        assertRefused(refused, ErrorCode.MODEL_VERIFICATION_TIMEOUT);
        assertThat(refused.clear(DIGEST, clock.instant())).isTrue();
        assertThatCode(() -> open().requireNotRefused(DIGEST)).doesNotThrowAnyException();
    }

    @Test
    void skipsUnreadableLines() throws IOException {
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
