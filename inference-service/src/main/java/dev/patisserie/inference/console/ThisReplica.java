package dev.patisserie.inference.console;

import dev.patisserie.inference.config.InferenceConfig;
import dev.patisserie.inference.config.ReplicaId;
import io.smallrye.health.SmallRyeHealthReporter;
import jakarta.inject.Singleton;
import jakarta.json.JsonObject;
import java.util.List;

/** The replica that serves the page: its name and a summary of {@code /q/health}. */
@Singleton
class ThisReplica {

    private final String name;
    private final SmallRyeHealthReporter health;

    ThisReplica(InferenceConfig config, SmallRyeHealthReporter health) {
        this.name = ReplicaId.of(config).orElse("unnamed");
        this.health = health;
    }

    /**
     * The state of the replica.
     *
     * @param name name of the replica
     * @param down names of the health checks that are not up
     */
    record State(String name, List<String> down) {}

    /** Runs all health checks. */
    State state() {
        return new State(name, down());
    }

    private List<String> down() {
        return health.getHealth().getPayload().getJsonArray("checks").stream()
                .map(JsonObject.class::cast)
                .filter(check -> !check.getString("status").equals("UP"))
                .map(check -> check.getString("name"))
                .toList();
    }
}
