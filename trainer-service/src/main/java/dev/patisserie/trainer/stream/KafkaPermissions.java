package dev.patisserie.trainer.stream;

import dev.patisserie.common.kafka.permission.PermissionWatch;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Reports the permissions of Kafka that the trainer lacks. */
@Readiness
@Singleton
class KafkaPermissions implements HealthCheck {

    private static final String CHANNEL = "mp.messaging.incoming.training-requests.";

    private volatile PermissionWatch watch; // null without Kafka, as in tests

    void start(
            @Observes StartupEvent event,
            Config config,
            @Identifier("default-kafka-broker") Map<String, Object> broker,
            MeterRegistry registry) {
        if (config.getValue(CHANNEL + "connector", String.class).equals("smallrye-kafka")) {
            String group = config.getValue(CHANNEL + "group.id", String.class);
            var others = new PermissionWatch.Others(null, group, SearchLoop.transactionalId(group));
            watch = new PermissionWatch(broker, Set.of("trainer"), others, config, registry).start();
        }
    }

    /**
     * Reports missing permissions, with which the service remains ready: some are not required by the others, and those
     * of a record that waits are reported by its progress. Not ready while Kafka refuses the login.
     */
    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("kafka permissions").up();
        if (watch != null) {
            watch.report().missing().ifPresent(missing -> response.withData("missing", missing));
            watch.report().loginRefusal().ifPresent(refusal -> response.down().withData("reason", refusal));
        }
        return response.build();
    }

    @PreDestroy
    void stop() {
        if (watch != null) {
            watch.close();
        }
    }
}
