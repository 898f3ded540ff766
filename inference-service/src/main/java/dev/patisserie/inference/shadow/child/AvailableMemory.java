package dev.patisserie.inference.shadow.child;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The memory that a new process can use: what the machine and the container have left. The page cache of the machine
 * counts as available. A source that does not exist, as outside of Linux, sets no limit.
 */
final class AvailableMemory {

    private static final Path MACHINE = Path.of("/proc/meminfo");
    private static final String MACHINE_LINE = "MemAvailable:";

    /** Limit, usage and statistics of the container: cgroup version 2, version 1. */
    private static final List<List<Path>> CONTAINER = List.of(
            List.of(
                    Path.of("/sys/fs/cgroup/memory.max"),
                    Path.of("/sys/fs/cgroup/memory.current"),
                    Path.of("/sys/fs/cgroup/memory.stat")),
            List.of(
                    Path.of("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
                    Path.of("/sys/fs/cgroup/memory/memory.usage_in_bytes"),
                    Path.of("/sys/fs/cgroup/memory/memory.stat")));

    private AvailableMemory() {}

    /** Returns the available memory in bytes. */
    static long bytes() {
        return Stream.concat(
                        Stream.of(line(MACHINE, MACHINE_LINE, 1024)),
                        CONTAINER.stream().map(AvailableMemory::left))
                .filter(OptionalLong::isPresent)
                .mapToLong(OptionalLong::getAsLong)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** Returns the memory that a container has left; its page cache that is not in use can be reclaimed. */
    private static OptionalLong left(List<Path> files) {
        OptionalLong limit = number(files.get(0));
        OptionalLong usage = number(files.get(1));
        if (limit.isEmpty() || usage.isEmpty()) {
            return OptionalLong.empty();
        }
        long reclaimable = line(files.get(2), "inactive_file", 1).orElse(0);
        return OptionalLong.of(Math.max(0, limit.getAsLong() - usage.getAsLong() + reclaimable));
    }

    private static OptionalLong number(Path file) {
        try {
            return OptionalLong.of(Long.parseLong(Files.readString(file).strip()));
        } catch (IOException | NumberFormatException e) { // absent, or the limit "max"
            return OptionalLong.empty();
        }
    }

    private static OptionalLong line(Path file, String name, long unit) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.map(line -> line.split("\\s+"))
                    .filter(words -> words.length > 1 && words[0].equals(name))
                    .mapToLong(words -> Long.parseLong(words[1]) * unit)
                    .findFirst();
        } catch (IOException | RuntimeException e) {
            return OptionalLong.empty();
        }
    }
}
