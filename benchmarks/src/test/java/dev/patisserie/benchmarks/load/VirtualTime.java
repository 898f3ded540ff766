package dev.patisserie.benchmarks.load;

/** A clock that advances when a test sets it or a thread waits. */
final class VirtualTime implements Time {

    private long now;

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public void waitUntil(long nanos) {
        now = Math.max(now, nanos);
    }

    void pass(long nanos) {
        now += nanos;
    }
}
