package dev.patisserie.standalone.client.history;

import java.util.List;
import java.util.Map;

/**
 * The decisions on the topics.
 *
 * @param acts the latest decisions, oldest first
 * @param omitted number of earlier decisions beyond the limit
 * @param unread the reason of the failure for each topic that could not be read to its end
 */
public record History(List<Act> acts, long omitted, Map<String, String> unread) {

    /** Copies the collections. */
    public History {
        acts = List.copyOf(acts);
        unread = Map.copyOf(unread);
    }
}
