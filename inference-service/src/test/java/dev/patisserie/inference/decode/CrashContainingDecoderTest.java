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

/** Tests with processes that crash while decoding. */
class CrashContainingDecoderTest {

    @TempDir
    Path folder;

    @Test
    void rejectsOnlyTheFileThatCrashesTheProcess() throws Exception {
        // Given: a process that crashed while decoding both files
        assertThat(run("together")).isEqualTo(DecodingProcess.CRASHED);

        // When: the next process decodes the crashing file alone and crashes too
        assertThat(run("in-turn")).isEqualTo(DecodingProcess.CRASHED);

        // Then: all later processes reject the file
        for (int start = 0; start < 2; start++) {
            assertThat(run("in-turn")).isZero();
            assertThat(folder.resolve(DecodingProcess.OUTCOMES)).hasContent("IMAGE_CRASHED_DECODER\ninnocent\n");
            Files.delete(folder.resolve(DecodingProcess.OUTCOMES));
        }
        assertThat(folder.resolve(CrashJournal.GUILTY)).hasContent(Sha256.of(DecodingProcess.DEADLY.getBytes()) + "\n");
    }

    @Test
    void hasNoSuspectsAfterAnOrderlyShutdown() {
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
    void passesATooLargeFileToTheDecoder() {
        assertThatThrownBy(() -> decoder().decode(new byte[5], 16)).hasMessage("too large");
    }

    @Test
    void namesTheUnusableFolder() throws IOException {
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

    /** Returns the exit status of the process. */
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
