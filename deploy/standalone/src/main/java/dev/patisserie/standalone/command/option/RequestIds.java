package dev.patisserie.standalone.command.option;

import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;

/** Ids of training requests that nobody has used before. */
public final class RequestIds {

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private RequestIds() {}

    /** Returns an id that says who asks, and when. */
    public static String fresh(String prefix, Clock clock) {
        return "%s-%s-%s"
                .formatted(
                        prefix,
                        STAMP.format(clock.instant()),
                        UUID.randomUUID().toString().substring(0, 8));
    }
}
