package dev.patisserie.trainer.job.execution;

/**
 * The memory of this process, in bytes.
 *
 * @param limit memory limit of the container, or of the machine
 * @param heapLimit maximum heap size of the JVM
 * @param liveHeap size of the heap after the last garbage collection
 * @param nonHeap size of classes and compiled code
 */
public record MemoryState(long limit, long heapLimit, long liveHeap, long nonHeap) {

    /** No limits. */
    public static final MemoryState UNLIMITED = new MemoryState(Long.MAX_VALUE, Long.MAX_VALUE, 0, 0);

    /** Returns the bytes that a training may use, inside and outside the heap. */
    long available() {
        return Math.max(0, limit - liveHeap - nonHeap);
    }

    /** Returns the bytes that a training may use inside the heap. */
    long availableHeap() {
        return Math.max(0, heapLimit - liveHeap);
    }
}
