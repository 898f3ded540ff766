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

    private final PermissionWatch watch;

    KafkaPermissions(
            Config config, @Identifier("default-kafka-broker") Map<String, Object> broker, MeterRegistry registry) {
        String group = config.getValue(CHANNEL + "group.id", String.class);
        var others = new PermissionWatch.Others(null, group, SearchLoop.transactionalId(group));
        watch = new PermissionWatch(broker, Set.of("trainer"), others, config, registry);
    }

    /** Starts the checks, unless there is no Kafka, as in tests. */
    void start(@Observes StartupEvent event, Config config) {
        if (config.getValue(CHANNEL + "connector", String.class).equals("smallrye-kafka")) {
            watch.start();
        }
    }

    @Override
    public HealthCheckResponse call() {
        return watch.readiness();
    }

    @PreDestroy
    void stop() {
        watch.close();
    }
}
