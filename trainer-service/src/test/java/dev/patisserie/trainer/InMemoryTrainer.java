package dev.patisserie.trainer;

import io.smallrye.reactive.messaging.memory.InMemoryConnector;
import java.util.List;
import java.util.Map;

/** A {@link FakeTrainer} with in-memory channels. */
public class InMemoryTrainer extends FakeTrainer {

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> settings = super.getConfigOverrides();
        settings.put("mp.messaging.incoming.training-requests.connector", InMemoryConnector.CONNECTOR);
        for (String followed : List.of(
                "published-checkpoints", "model-selection", "model-swaps", "datasets", "searches", "trial-progress")) {
            settings.put("mp.messaging.incoming.%s.connector".formatted(followed), InMemoryConnector.CONNECTOR);
        }
        settings.put("mp.messaging.outgoing.training-progress.connector", InMemoryConnector.CONNECTOR);
        settings.put("mp.messaging.outgoing.checkpoints.connector", InMemoryConnector.CONNECTOR);
        settings.put("mp.messaging.outgoing.\"training-requests.dead-letters\".connector", InMemoryConnector.CONNECTOR);
        return settings;
    }
}
