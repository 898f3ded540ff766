package dev.patisserie.inference.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The memory of a request is bounded by the size of its body, regardless of the content. */
class RequestMemoryTest {

    /** Heap size; four bodies and their original use 80 MiB of it. */
    private static final String HEAP = "-Xmx256m";

    @TempDir
    Path folder;

    @Test
    void fourConcurrentHostileRequestsFitIntoASmallHeap() throws Exception {
        // Given
        Path note = folder.resolve("kind");

        // When
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        HEAP,
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HostileRequests.class.getName(),
                        note.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes());

        // Then
        assertThat(process.waitFor())
                .as("%s: %s", Files.readString(note), output)
                .isZero();
    }
}
