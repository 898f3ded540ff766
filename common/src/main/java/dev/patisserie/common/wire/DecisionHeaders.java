package dev.patisserie.common.wire;

import dev.patisserie.common.event.Decision;
import dev.patisserie.common.text.Printable;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;

/**
 * Headers for the author and the reason of a decision whose record contains no event: a tombstone or a redriven record.
 * Consumers of the record ignore them.
 */
public final class DecisionHeaders {

    /** Header of {@link Decision#by}, UTF-8. */
    public static final String BY = "patisserie_by";

    /** Header of {@link Decision#reason}, UTF-8. */
    public static final String REASON = "patisserie_reason";

    /** Header of records that were redriven from a dead-letter topic; value {@code redrive}. */
    public static final String ACT = "patisserie_act";

    private static final String REDRIVE = "redrive";

    private DecisionHeaders() {}

    /** Marks a record as redriven, so that its author is not taken as that of its event. */
    public static void setRedriven(Headers headers, Decision decision) {
        set(headers, decision);
        set(headers, ACT, REDRIVE);
    }

    /** Returns whether a record was redriven from a dead-letter topic. */
    public static boolean isRedriven(Headers headers) {
        return EventCodec.text(headers, ACT).filter(REDRIVE::equals).isPresent();
    }

    /** Replaces the two headers of author and reason. An absent field has no header. Control characters are escaped. */
    public static void set(Headers headers, Decision decision) {
        set(headers, BY, decision.by());
        set(headers, REASON, decision.reason());
    }

    private static void set(Headers headers, String name, String value) {
        headers.remove(name);
        if (value != null) {
            headers.add(name, Printable.line(value).getBytes(StandardCharsets.UTF_8));
        }
    }

    /**
     * Reads the two headers. They never invalidate a record: values that are too long are truncated.
     *
     * @return the decision; a field is null if its header is absent or blank
     */
    public static Decision of(Headers headers) {
        return new Decision(text(headers, BY, Decision.MAX_BY), text(headers, REASON, Decision.MAX_REASON));
    }

    private static String text(Headers headers, String name, int max) {
        return EventCodec.text(headers, name)
                .map(Printable::line)
                .map(text -> text.substring(0, Math.min(max, text.length())))
                .orElse(null);
    }
}
