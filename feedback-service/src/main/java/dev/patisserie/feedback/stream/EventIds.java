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

    /** Returns the id of a joined record: the same for a replay of the same label, image and model. */
    static String of(FeedbackJoined joined) {
        return digest(String.join(
                "\n",
                joined.imageId(),
                joined.modelId(),
                String.valueOf(joined.labeller()),
                joined.source().label(),
                joined.labelledAt().toString(),
                String.valueOf(joined.label()),
                joined.selection().policy().label(),
                Boolean.toString(joined.retracted()),
                Boolean.toString(joined.conflict())));
    }

    /** Returns the id of another event: the digest of its content. */
    static String ofContent(Event event) {
        try {
            return digest(event.type() + "\n" + Json.MAPPER.writeValueAsString(event));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event must be writable as JSON", e);
        }
    }

    private static String digest(String cause) {
        return Sha256.of(cause.getBytes(StandardCharsets.UTF_8)).substring(0, DIGITS);
    }
}
