package dev.patisserie.feedback.retrain;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;

/** Times of a cron expression with five fields (minute, hour, day of the month, month, day of the week), in UTC. */
public final class CronSchedule {

    private static final CronParser PARSER = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

    /** Every valid expression has a time before this one, also that of a 29 February on a given day of the week. */
    private static final ZonedDateTime LATE = ZonedDateTime.of(2400, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

    private final String expression;
    private final ExecutionTime times;

    private CronSchedule(String expression, ExecutionTime times) {
        this.expression = expression;
        this.times = times;
    }

    /**
     * Reads an expression.
     *
     * @throws IllegalArgumentException if it is invalid, or no time matches it
     */
    public static CronSchedule of(String expression) {
        ExecutionTime times;
        try {
            times = ExecutionTime.forCron(PARSER.parse(expression).validate());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "expected a cron expression with five fields, for example '0 3 * * 1', found '%s': %s"
                            .formatted(expression, e.getMessage()),
                    e);
        }
        if (times.lastExecution(LATE).isEmpty()) {
            throw new IllegalArgumentException(
                    "expected a cron expression that matches a time, found '%s'".formatted(expression));
        }
        return new CronSchedule(expression, times);
    }

    /** Returns the last time before {@code now}. */
    Optional<Instant> last(Instant now) {
        return times.lastExecution(now.atZone(ZoneOffset.UTC)).map(ZonedDateTime::toInstant);
    }

    @Override
    public String toString() {
        return expression;
    }
}
