package dev.patisserie.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
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

    @Test
    void lengthensTheTimeSlice() {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            // Given Linux 6.12 or later, which reports and accepts the slice of a thread
            assumeThat(slice().orElse(Niceness.SLICE_NANOS)).isLessThan(Niceness.SLICE_NANOS);
            assumeThat(isAtLeast(6, 12)).isTrue();

            // When
            CompletableFuture.runAsync(Niceness::lower, thread).join();

            // Then
            assertThat(CompletableFuture.supplyAsync(NicenessTest::slice, thread)
                            .join())
                    .hasValue(Niceness.SLICE_NANOS);
        } finally {
            thread.shutdownNow();
        }
    }

    private static boolean isAtLeast(int major, int minor) {
        String[] version = System.getProperty("os.version").split("\\D");
        int found = Integer.parseInt(version[0]);
        return found > major || found == major && Integer.parseInt(version[1]) >= minor;
    }

    /** Returns the slice in nanoseconds; empty if the kernel has no statistics of the scheduler. */
    private static OptionalLong slice() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/thread-self/sched"))) {
            return lines.filter(line -> line.startsWith("se.slice"))
                    .mapToLong(line -> Long.parseLong(line.split(":")[1].strip()))
                    .findFirst();
        } catch (IOException e) {
            return OptionalLong.empty();
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
