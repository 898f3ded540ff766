package dev.patisserie.inference.stream;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.smallrye.reactive.messaging.memory.InMemoryConnector;
import java.util.Map;

/** Replaces all channels by in-memory ones, without a broker. */
public final class InMemoryChannels implements QuarkusTestResourceLifecycleManager {

    private static final String IN_MEMORY = InMemoryConnector.CONNECTOR;

    /** Quotes channel names with a dot, which the connector's helper does not. */
    @Override
    public Map<String, String> start() {
        return Map.of(
                "mp.messaging.incoming.images.connector", IN_MEMORY,
                "mp.messaging.incoming.checkpoints.connector", IN_MEMORY,
                "mp.messaging.incoming.model-selection.connector", IN_MEMORY,
                "mp.messaging.incoming.rollouts.connector", IN_MEMORY,
                "mp.messaging.outgoing.predictions.connector", IN_MEMORY,
                "mp.messaging.outgoing.model-swaps.connector", IN_MEMORY,
                "mp.messaging.outgoing.\"images.dead-letters\".connector", IN_MEMORY);
    }

    @Override
    public void stop() {
        // nothing was started
    }
}
