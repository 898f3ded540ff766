package dev.patisserie.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class NicenessTest {

    /** Position of the nice value after the name in proc(5)'s {@code stat}. */
    private static final int NICE = 16;

    @Test
    void changesOnlyTheCallingThread() {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            // Given
            int before = niceness();
            assumeThat(before).isLessThan(Niceness.LOWER); // else the priority is low already

            // When
            CompletableFuture.runAsync(Niceness::lower, thread).join();

            // Then
            assertThat(CompletableFuture.supplyAsync(NicenessTest::niceness, thread)
                            .join())
                    .isEqualTo(Niceness.LOWER)
                    .isNotEqualTo(before);
            assertThat(niceness()).isEqualTo(before);
        } finally {
            thread.shutdownNow();
        }
    }

    private static int niceness() {
        try {
            String stat = Files.readString(Path.of("/proc/thread-self/stat"));
            return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[NICE]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
