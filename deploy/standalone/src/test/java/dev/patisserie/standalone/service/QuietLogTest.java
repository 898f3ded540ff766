package dev.patisserie.standalone.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuietLogTest {

    private static final String INFORMATION =
            "I0000 00:00:1795913391.678578   26624 auto_mixed_precision.cc:2260] Converted 32/148 nodes";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "WARNING: All log messages before absl::InitializeLog() is called are written to STDERR",
                INFORMATION,
                "W0000 00:00:1795913391.678578   26624 some_optimizer.cc:7] slow",
                "E0000 00:00:1795913343.482637   26624 meta_optimizer.cc:966] remapper failed: INVALID"
            })
    void skipsTensorFlowsInformationOnItsOptimisers(String line) {
        assertThat(QuietLog.dropped(line)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "E0000 00:00:1795913343.482637   26624 cuda_executor.cc:12] out of memory",
                "F0000 00:00:1795913343.482637   26624 tensor.cc:12] Check failed",
                "12:00:00 INFO  [TrainingTask] training starts request=r-1",
                "12:00:00 WARN  [RequestHandler] I0000 is in a message",
                "WARNING: a terminally deprecated method was called",
                ""
            })
    void keepsOtherLines(String line) {
        assertThat(QuietLog.dropped(line)).isFalse();
    }

    @Test
    void appendsTheRestToTheLogWithItsLastLineUnfinished() throws Exception {
        Path log = Files.writeString(folder.resolve("oven.log"), "before\n");
        String output = "one\n" + INFORMATION + "\nzwölf\nthe oven is c";

        QuietLog.copy("log", stream(output), log).join();

        assertThat(log).hasContent("before\none\nzwölf\nthe oven is c\n");
    }

    @Test
    void continuesReadingIfTheLogIsNotWritable() throws Exception {
        InputStream output = stream("one\ntwo\n".repeat(100_000));

        QuietLog.copy("log", output, folder).join(); // a folder

        assertThat(output.available()).isZero();
    }

    private static InputStream stream(String text) throws IOException {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
