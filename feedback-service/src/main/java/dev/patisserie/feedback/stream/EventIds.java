package dev.patisserie.feedback.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.patisserie.common.event.Event;
import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.common.io.Sha256;
import dev.patisserie.common.json.Json;
import java.nio.charset.StandardCharsets;

/** Derives the CloudEvents ids of events from their causes, so that a repeated event is recognised. */
final class EventIds {

    private static final int DIGITS = 32;

    private EventIds() {}

    /**
     * Returns the id of a joined record: the digest of its content and its cause. The content alone is not enough,
     * because an image can have the same state twice. After a crash the cause has the same position, and the record the
     * same id.
     *
     * @param cause the position of the record that was processed
     */
    static String of(FeedbackJoined joined, String cause) {
        return digest(content(joined) + "\n" + cause);
    }

    /** Returns the id of another event: the digest of its content. */
    static String ofContent(Event event) {
        return digest(content(event));
    }

    private static String content(Event event) {
        try {
            return event.type() + "\n" + Json.MAPPER.writeValueAsString(event);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event must be writable as JSON", e);
        }
    }

    private static String digest(String cause) {
        return Sha256.of(cause.getBytes(StandardCharsets.UTF_8)).substring(0, DIGITS);
    }
}
