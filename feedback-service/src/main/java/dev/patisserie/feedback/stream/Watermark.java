package dev.patisserie.feedback.stream;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The low watermark of one partition of the join: the event time that every active input has reached. The inputs are
 * the tasks that read {@code predictions} and {@code labels}. In a replay, one of them may be days of event time ahead
 * of another, so the largest time that was seen does not say what has been read.
 *
 * <p>The rules:
 *
 * <ul>
 *   <li>The time of an input is the largest time of its records. A time after the wall clock counts once the clock has
 *       reached it, so that a sender with a wrong clock does not move the watermark.
 *   <li>The watermark is the smallest time of the active inputs. An input is idle, and does not hold the watermark
 *       back, if it sent nothing during the idle timeout before the last record of any input. A pause of all inputs,
 *       such as an outage of the broker, makes none of them idle.
 *   <li>There is no watermark until the idle timeout has passed since the first record after a start, or after a pause
 *       of all inputs of at least the idle timeout. Meanwhile each active input sends its first record.
 * </ul>
 *
 * <p>The watermark can decrease when an idle input continues. All times are in milliseconds since 1970. The state is in
 * memory and grows with the number of inputs. Not thread-safe.
 */
final class Watermark {

    private final long idleTimeout;
    private final Map<Integer, Input> inputs = new HashMap<>();
    private long latest; // wall clock at the last record of any input
    private long resumed; // wall clock at the first record after a start or a pause

    Watermark(Duration idleTimeout) {
        this.idleTimeout = idleTimeout.toMillis();
    }

    /**
     * Adds a record.
     *
     * @param input the number of its input
     * @param time its time
     * @param now the wall clock
     */
    void observe(int input, long time, long now) {
        if (inputs.isEmpty() || now - latest >= idleTimeout) {
            resumed = now;
        }
        latest = now;
        inputs.computeIfAbsent(input, number -> new Input()).observe(time, now);
    }

    /**
     * Returns the watermark, which is not after the wall clock; empty if none is known.
     *
     * @param now the wall clock
     */
    OptionalLong at(long now) {
        if (inputs.isEmpty() || now - resumed < idleTimeout) {
            return OptionalLong.empty();
        }
        long time = inputs.values().stream()
                .filter(input -> latest - input.last < idleTimeout)
                .mapToLong(input -> input.time(now))
                .min()
                .orElse(Input.UNKNOWN); // the input of the last record is active
        return time == Input.UNKNOWN ? OptionalLong.empty() : OptionalLong.of(Math.min(time, now));
    }

    private static final class Input {

        private static final long UNKNOWN = Long.MIN_VALUE;

        private static final long NONE = Long.MAX_VALUE;

        private long reached = UNKNOWN; // the largest time that the wall clock has reached
        private long ahead = NONE; // the smallest time that it has not reached
        private long last; // wall clock at the last record

        private void observe(long time, long now) {
            last = now;
            reached = time(now);
            if (time <= now) {
                reached = Math.max(reached, time);
            } else {
                ahead = Math.min(ahead, time);
            }
        }

        private long time(long now) {
            if (ahead <= now) {
                reached = Math.max(reached, ahead);
                ahead = NONE;
            }
            return reached;
        }
    }
}
