package dev.patisserie.inference.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.image.ImageRejectedException;
import dev.patisserie.common.io.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With processes that really end while they decode. */
class CrashContainingDecoderTest {

    @TempDir
    Path folder;

    @Test
    void goesOnWithoutTheFileThatEndsTheProcessAndWithTheOneThatWasBesideIt() throws Exception {
        // Given: a process that ended with both in the works
        assertThat(run("together")).isEqualTo(DecodingProcess.CRASHED);

        // When: the next one tries the deadly one alone, and ends as well
        assertThat(run("in-turn")).isEqualTo(DecodingProcess.CRASHED);

        // Then: the one after that, and all that follow, know
        for (int start = 0; start < 2; start++) {
            assertThat(run("in-turn")).isZero();
            assertThat(folder.resolve(DecodingProcess.OUTCOMES)).hasContent("IMAGE_CRASHED_DECODER\ninnocent\n");
            Files.delete(folder.resolve(DecodingProcess.OUTCOMES));
        }
        assertThat(folder.resolve(CrashJournal.GUILTY)).hasContent(Sha256.of(DecodingProcess.DEADLY.getBytes()) + "\n");
    }

    @Test
    void suspectsNobodyAfterAnOrderlyEnd() {
        // Given
        byte[] good = {1};
        byte[] bad = {2};
        var decoder = decoder();
        decoder.decode(good, 16);
        assertThatThrownBy(() -> decoder.decode(bad, 16)).hasMessage("truncated");

        // When
        var journal = new CrashJournal(folder);

        // Then
        assertThat(journal.isSuspect(Sha256.of(good))).isFalse();
        assertThat(journal.isSuspect(Sha256.of(bad))).isFalse();
    }

    @Test
    void leavesAFileOverTheLimitOfBytesToTheDecoderThatRejectsIt() {
        assertThatThrownBy(() -> decoder().decode(new byte[5], 16)).hasMessage("too large");
    }

    @Test
    void saysWhichFolderItCannotUse() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> new CrashJournal(file))
                .isInstanceOf(PatisserieException.class)
                .hasMessageContaining(file.toString());
    }

    private CrashContainingDecoder decoder() {
        return new CrashContainingDecoder(
                (file, size) -> {
                    if (file.length > 4) {
                        throw rejected(ErrorCode.IMAGE_TOO_LARGE, "too large");
                    }
                    if (file[0] == 2) {
                        throw rejected(ErrorCode.IMAGE_CORRUPT, "truncated");
                    }
                    return file;
                },
                4,
                new CrashJournal(folder));
    }

    private static ImageRejectedException rejected(ErrorCode code, String message) {
        return new ImageRejectedException(code, message, null);
    }

    /** Returns the process's exit status. */
    private int run(String how) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        DecodingProcess.class.getName(),
                        folder.toString(),
                        how)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
