package dev.patisserie.standalone.command.option;

import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;

/** Creates unique ids of training requests. */
public final class RequestIds {

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private RequestIds() {}

    /** Returns an id with the requester and the time. */
    public static String fresh(String prefix, Clock clock) {
        return "%s-%s-%s"
                .formatted(
                        prefix,
                        STAMP.format(clock.instant()),
                        UUID.randomUUID().toString().substring(0, 8));
    }
}
