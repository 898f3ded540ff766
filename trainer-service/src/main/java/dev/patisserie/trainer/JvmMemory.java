package dev.patisserie.trainer;

import com.sun.management.OperatingSystemMXBean;
import dev.patisserie.trainer.job.execution.MemoryState;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.function.Function;

/** Reads the memory of this JVM. */
final class JvmMemory {

    private JvmMemory() {}

    /**
     * Returns the present memory use. Garbage is not counted, since a training may reuse its space; so {@code liveHeap}
     * is 0 before the first garbage collection.
     */
    static MemoryState state() {
        return new MemoryState(
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize(),
                Runtime.getRuntime().maxMemory(),
                used(MemoryType.HEAP, MemoryPoolMXBean::getCollectionUsage),
                used(MemoryType.NON_HEAP, MemoryPoolMXBean::getUsage));
    }

    private static long used(MemoryType type, Function<MemoryPoolMXBean, MemoryUsage> usage) {
        long sum = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            MemoryUsage found = pool.getType() == type ? usage.apply(pool) : null;
            sum += found == null ? 0 : found.getUsed(); // null: the pool is not collected
        }
        return sum;
    }
}
