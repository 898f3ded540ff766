package dev.patisserie.benchmarks.load;

/** A clock that moves when it is told to, or when somebody waits. */
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
