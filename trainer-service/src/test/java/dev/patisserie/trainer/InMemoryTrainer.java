package dev.patisserie.trainer;

import dev.patisserie.common.event.Topics;
import java.util.List;
import java.util.Map;

/** A {@link FakeTrainer} whose channels end in memory. */
public class InMemoryTrainer extends FakeTrainer {

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> settings = super.getConfigOverrides();
        settings.put(
                "mp.messaging.incoming.%s.connector".formatted(Topics.TRAINING_REQUESTS),
                "smallrye-in-memory");
        for (String out :
                List.of(
                        Topics.TRAINING_PROGRESS,
                        Topics.CHECKPOINTS,
                        Topics.TRAINING_REQUESTS_DEAD_LETTERS)) {
            settings.put(
                    "mp.messaging.outgoing.\"%s\".connector".formatted(out), "smallrye-in-memory");
        }
        return settings;
    }
}
