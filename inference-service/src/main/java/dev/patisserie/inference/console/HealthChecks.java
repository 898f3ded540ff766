package dev.patisserie.inference.console;

import io.smallrye.health.SmallRyeHealthReporter;
import jakarta.inject.Singleton;
import jakarta.json.JsonObject;
import java.util.List;

/** What {@code /q/health} says of this replica, in short. */
@Singleton
class HealthChecks {

    private final SmallRyeHealthReporter health;

    HealthChecks(SmallRyeHealthReporter health) {
        this.health = health;
    }

    /** Asks all checks; returns the names of those that are not up. */
    List<String> down() {
        return health.getHealth().getPayload().getJsonArray("checks").stream()
                .map(JsonObject.class::cast)
                .filter(check -> !check.getString("status").equals("UP"))
                .map(check -> check.getString("name"))
                .toList();
    }
}
