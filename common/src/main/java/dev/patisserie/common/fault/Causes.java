package dev.patisserie.common.fault;

import java.util.stream.Stream;

/** The chain of causes of a failure. */
public final class Causes {

    private static final int LONGEST_CHAIN = 32; // a chain of causes may be a cycle

    private Causes() {}

    /** Returns the failure and its causes, the failure first; at most 32, since the chain may be a cycle. */
    public static Stream<Throwable> of(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(LONGEST_CHAIN);
    }
}
