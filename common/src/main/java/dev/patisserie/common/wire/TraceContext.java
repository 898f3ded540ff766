package dev.patisserie.common.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * The trace that a record belongs to, in the headers of <a href="https://www.w3.org/TR/trace-context/">W3C Trace
 * Context</a>. The headers are read without trust: only values that satisfy the specification are kept, so that their
 * size and characters are bounded.
 *
 * @param parent value of {@code traceparent} in version 00, 55 characters
 * @param state value of {@code tracestate}, 1 to 512 characters; empty if absent or malformed
 */
public record TraceContext(String parent, Optional<String> state) {

    /** Header with the trace, the span and the flags of the sender. */
    public static final String PARENT = "traceparent";

    /** Header with further values of tracing systems. */
    public static final String STATE = "tracestate";

    /** Header with values of the sender's application, which is never copied. */
    public static final String BAGGAGE = "baggage";

    private static final int PARENT_LENGTH = 55;
    private static final int LONGEST_STATE = 512;
    private static final int MOST_MEMBERS = 32;
    private static final int KNOWN_FLAGS = 3; // sampled, and random trace id
    private static final Pattern FIELDS =
            Pattern.compile("(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})");
    private static final Pattern MEMBER = Pattern.compile(
            "([a-z][a-z0-9_*/-]{0,255}|[a-z0-9][a-z0-9_*/-]{0,240}@[a-z][a-z0-9_*/-]{0,13})=[ -+\\--<>-~]{0,255}[!-+\\--<>-~]");

    /** Validates the values. */
    public TraceContext {
        if (parent.length() != PARENT_LENGTH || !FIELDS.matcher(parent).matches() || !parent.startsWith("00-")) {
            throw new IllegalArgumentException("expected a traceparent of version 00, found " + parent);
        }
        if (state.filter(value -> !isState(value)).isPresent()) {
            throw new IllegalArgumentException("expected a tracestate of at most 512 characters");
        }
    }

    /**
     * Reads the headers of a record.
     *
     * @return an empty result if {@code traceparent} is absent, repeated or malformed
     */
    public static Optional<TraceContext> of(Headers headers) {
        return parent(headers)
                .map(parent -> new TraceContext(parent, single(headers, STATE).filter(TraceContext::isState)));
    }

    /** Returns whether a record has a header {@code traceparent} that {@link #of} ignores. */
    public static boolean isMalformed(Headers headers) {
        return headers.lastHeader(PARENT) != null && parent(headers).isEmpty();
    }

    private static Optional<String> parent(Headers headers) {
        return single(headers, PARENT).flatMap(TraceContext::versionZero);
    }

    /** Removes the headers of traces and {@code baggage}. */
    public static void remove(Headers headers) {
        headers.remove(PARENT).remove(STATE).remove(BAGGAGE);
    }

    /** Copies a valid context, and removes what the target had before. */
    public static void copy(Headers from, Headers to) {
        Optional<TraceContext> context = of(from); // before the removal: both may be the same headers
        remove(to);
        context.ifPresent(found -> {
            to.add(PARENT, found.parent().getBytes(StandardCharsets.US_ASCII));
            found.state().ifPresent(value -> to.add(STATE, value.getBytes(StandardCharsets.US_ASCII)));
        });
    }

    private static Optional<String> single(Headers headers, String name) {
        Iterator<Header> found = headers.headers(name).iterator();
        if (!found.hasNext()) {
            return Optional.empty();
        }
        byte[] value = found.next().value();
        return found.hasNext() || value == null || value.length > LONGEST_STATE
                ? Optional.empty()
                : Optional.of(new String(value, StandardCharsets.UTF_8));
    }

    /** A later version may append fields, which are dropped; its first fields are those of version 00. */
    private static Optional<String> versionZero(String value) {
        if (value.length() < PARENT_LENGTH) {
            return Optional.empty();
        }
        Matcher fields = FIELDS.matcher(value.substring(0, PARENT_LENGTH));
        if (!fields.matches() || !hasAllowedEnd(value, fields.group(1))) {
            return Optional.empty();
        }
        int flags = Integer.parseInt(fields.group(4), 16) & KNOWN_FLAGS;
        return Optional.of(String.format(Locale.ROOT, "00-%s-%s-%02x", fields.group(2), fields.group(3), flags));
    }

    private static boolean hasAllowedEnd(String value, String version) {
        return value.length() == PARENT_LENGTH || !version.equals("00") && value.charAt(PARENT_LENGTH) == '-';
    }

    private static boolean isState(String value) {
        if (value.isBlank() || value.length() > LONGEST_STATE) {
            return false;
        }
        List<String> members = Arrays.stream(value.split(",", -1))
                .map(String::strip)
                .filter(member -> !member.isEmpty())
                .toList();
        Set<String> keys = new HashSet<>();
        return !members.isEmpty()
                && members.size() <= MOST_MEMBERS
                && members.stream()
                        .allMatch(member ->
                                MEMBER.matcher(member).matches() && keys.add(member.substring(0, member.indexOf('='))));
    }
}
