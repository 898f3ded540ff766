package dev.patisserie.standalone.command.stream;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a time: a number of minutes, hours or days before now, a date, or a time in ISO 8601. */
final class SinceConverter implements ITypeConverter<SinceConverter.Since> {

    private static final Pattern AGO = Pattern.compile("(\\d{1,6})([mhd])");
    private static final Map<String, Duration> UNITS =
            Map.of("m", Duration.ofMinutes(1), "h", Duration.ofHours(1), "d", Duration.ofDays(1));

    /** A time that can depend on the current one. */
    interface Since {
        /** Returns the time. */
        Instant before(Clock clock);
    }

    @Override
    public Since convert(String text) {
        Matcher ago = AGO.matcher(text);
        if (ago.matches()) {
            Duration age = UNITS.get(ago.group(2)).multipliedBy(Long.parseLong(ago.group(1)));
            return clock -> clock.instant().minus(age);
        }
        Instant at = text.contains("T") ? time(text) : date(text);
        return clock -> at;
    }

    private static Instant date(String text) {
        try {
            return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeParseException e) {
            throw invalid(text);
        }
    }

    private static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw invalid(text);
        }
    }

    private static TypeConversionException invalid(String text) {
        return new TypeConversionException(
                "expected 30m, 2h, 7d, 2026-01-31 or 2026-01-31T12:00:00Z, found '%s'".formatted(text));
    }
}
