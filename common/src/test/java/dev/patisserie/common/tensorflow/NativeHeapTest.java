package dev.patisserie.common.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class NativeHeapTest {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int BLOCK = 64 << 10; // small blocks stay in the heaps of the C library
    private static final int BLOCKS = 2048;

    private static long residentKilobytes() throws IOException {
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith("RssAnon:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void returnsFreeBlocksToTheSystem() throws IOException {
        assumeTrue(Files.exists(STATUS) && NativeHeap.canTrim(), "needs Linux with glibc: skipped");

        // Given: free blocks below one that is in use
        long[] blocks = LongStream.range(0, BLOCKS).map(i -> allocated()).toArray();
        long last = allocated();
        LongStream.of(blocks).forEach(Native::free);
        long before = residentKilobytes();

        // When
        NativeHeap.trim();

        // Then: most of the 128 MiB
        long returned = before - residentKilobytes();
        Native.free(last);
        assertThat(returned).isGreaterThan(64 << 10);
    }

    private static long allocated() {
        long block = Native.malloc(BLOCK);
        new Pointer(block).clear(BLOCK);
        return block;
    }
}
