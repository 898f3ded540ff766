package dev.patisserie.inference.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Handles unexpected errors where they occur. Each error is logged and counted, and terminates neither the channel nor
 * the thread. At most one stack trace per minute and source is logged, because the same error may occur for each
 * record. Thread-safe.
 */
@Singleton
public final class UnexpectedErrors {

    /** Contained errors, by {@code source}. */
    public static final String UNEXPECTED_ERRORS = "inference.unexpected.errors";

    private static final Logger LOG = Logger.getLogger(UnexpectedErrors.class);

    private static final long TRACE_EVERY = TimeUnit.MINUTES.toNanos(1);

    private final Map<Source, Counter> counters = new EnumMap<>(Source.class);
    private final Map<Source, AtomicLong> nextTrace = new EnumMap<>(Source.class);

    /** The part of the service in which an error was contained. */
    public enum Source {
        /** Reading the headers of an image record. */
        IMAGE,
        /** Classifying or delivering a batch, as a whole. */
        BATCH,
        /** An observer of the stream of images. */
        OBSERVER,
        /** A meter. */
        METER,
        /** The resemblance, prediction set or map of an answer, which was sent without it. */
        UNCERTAINTY,
        /** Choosing, loading or swapping a model, or a listener of a swap. */
        MODEL,
        /** The report of a swap, which was lost. */
        SWAP_REPORT,
        /** Running a candidate beside the serving model, or its answer, which was lost. */
        SHADOW,
        /** The console's thread, or a record that it displays. */
        CONSOLE;

        /** Returns the value of the label {@code source}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Registers one counter for each source. */
    public UnexpectedErrors(MeterRegistry registry) {
        long now = System.nanoTime();
        for (Source source : Source.values()) {
            counters.put(
                    source,
                    Counter.builder(UNEXPECTED_ERRORS)
                            .description("Errors that were contained")
                            .tag("source", source.label())
                            .register(registry));
            nextTrace.put(source, new AtomicLong(now));
        }
    }

    /**
     * Runs work whose failure must not end its caller.
     *
     * @return whether it succeeded
     */
    public boolean contain(Source source, Runnable work) {
        try {
            work.run();
            return true;
        } catch (RuntimeException | Error e) {
            report(source, e, "");
            return false;
        }
    }

    /**
     * Logs and counts an error that the caller has contained.
     *
     * @param context keys and values for the log, {@code key=value}; may be empty
     */
    public void report(Source source, Throwable error, String context) {
        counters.get(source).increment();
        LOG.errorf(
                claimStackTrace(source) ? error : null,
                "unexpected error contained source=%s%s reason=\"%s\"",
                source.label(),
                context.isEmpty() ? "" : " " + context,
                error);
    }

    /** Returns whether to log a stack trace; true at most once per interval. */
    private boolean claimStackTrace(Source source) {
        AtomicLong next = nextTrace.get(source);
        long due = next.get();
        long now = System.nanoTime();
        return now - due >= 0 && next.compareAndSet(due, now + TRACE_EVERY);
    }
}
