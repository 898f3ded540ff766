package dev.patisserie.inference.stream;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.smallrye.reactive.messaging.memory.InMemoryConnector;
import java.util.Map;

/** All channels in memory: no broker. */
public final class InMemoryChannels implements QuarkusTestResourceLifecycleManager {

    private static final String IN_MEMORY = InMemoryConnector.CONNECTOR;

    /** A channel with a dot in its name needs quotes, which the connector's own helper leaves out. */
    @Override
    public Map<String, String> start() {
        return Map.of(
                "mp.messaging.incoming.images.connector", IN_MEMORY,
                "mp.messaging.incoming.checkpoints.connector", IN_MEMORY,
                "mp.messaging.incoming.model-selection.connector", IN_MEMORY,
                "mp.messaging.outgoing.predictions.connector", IN_MEMORY,
                "mp.messaging.outgoing.model-swaps.connector", IN_MEMORY,
                "mp.messaging.outgoing.\"images.dead-letters\".connector", IN_MEMORY);
    }

    @Override
    public void stop() {
        // nothing was started
    }
}
